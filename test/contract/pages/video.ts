/** The clip with the numbers as a muted video that loops, with its first picture there. */
export async function openVideo(src = '/test/fixtures/numbers.mp4'): Promise<HTMLVideoElement> {
  const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src });
  await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
  return video;
}

/** Resolves when the picture at a time is there. */
export async function seekTo(video: HTMLVideoElement, seconds: number): Promise<void> {
  const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = seconds;
  await seeked;
}
