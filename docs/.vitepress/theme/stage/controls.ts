import type { AlphaVideo } from '@alphastream/core/video';

/** Two buttons below the stage: one plays and pauses, one shows the whole video. */
export function createControls(host: HTMLElement, video: AlphaVideo, showWhole: (isWhole: boolean) => void): void {
  const bar = document.createElement('div');
  bar.className = 'stage-controls';
  const play = addButton(bar, 'Pause');
  const name = () => (play.textContent = video.paused ? 'Play' : 'Pause');
  for (const event of ['play', 'playing', 'pause'] as const) video.addEventListener(event, name);
  play.onclick = () => void (video.paused ? video.play() : video.pause());
  name();
  const whole = addButton(bar, 'Show the whole video');
  let isWhole = false;
  whole.onclick = () => {
    isWhole = !isWhole;
    whole.textContent = isWhole ? 'Show the person only' : 'Show the whole video';
    showWhole(isWhole);
  };
  host.append(bar);
}

function addButton(bar: HTMLElement, text: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  bar.append(button);
  return button;
}
