export { ManualClock, RateClock, VideoClock, type Clock } from '../playback/clock.js';
