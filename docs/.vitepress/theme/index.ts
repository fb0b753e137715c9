import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { withBase, type Theme } from 'vitepress';
import type * as PlaygroundScript from './playground/playground.js';
import type * as StageScript from './stage/stage.js';
import './style.css';
import './start.css';
import './playground/playground.css';

/** A script that is bundled beside the site (`scripts/lib/site/scripts.mjs`): the engine is large, and most pages need none. */
const load = <T>(name: string) => import(/* @vite-ignore */ withBase(`/live/site/${name}.js`)) as Promise<T>;

/** A person on the page itself: the product, playing. Loaded after the text. */
const Stage = defineComponent(() => {
  const element = ref<HTMLElement | null>(null);
  let stop: (() => void) | undefined;
  let isGone = false;
  onMounted(async () => {
    const { playStage } = await load<typeof StageScript>('stage');
    if (isGone || element.value === null) return;
    const clip = (name: string) => withBase(`/live/examples/demo/public/clip/${name}`);
    stop = playStage(element.value, { video: clip('figure.mp4'), mask: clip('figure.asvp') });
  });
  onBeforeUnmount(() => {
    isGone = true;
    stop?.();
  });
  return () => h('div', { class: 'stage', ref: element });
});

const Playground = defineComponent(() => {
  const element = ref<HTMLElement | null>(null);
  let stop: (() => void) | undefined;
  onMounted(async () => {
    const { mountPlayground } = await load<typeof PlaygroundScript>('playground');
    if (element.value !== null) stop = mountPlayground(element.value, withBase('/live/examples/'));
  });
  onBeforeUnmount(() => stop?.());
  return () => h('main', { class: 'playground', ref: element });
});

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Stage', Stage).component('Playground', Playground);
  },
} satisfies Theme;
