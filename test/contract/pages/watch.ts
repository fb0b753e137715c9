/** For pages: what a script leaves behind beside memory. */

/** Counts listeners and video frame callbacks of one object from now on. */
export function watchListeners(target: EventTarget): { count(): number; end(): void } {
  const alive = new Set<string>();
  const names = new Map<unknown, number>();
  const nameOf = (type: string, listener: unknown) => {
    if (!names.has(listener)) names.set(listener, names.size);
    return `${type} ${names.get(listener)}`;
  };
  const watched = target as EventTarget & Partial<HTMLVideoElement>;
  const { requestVideoFrameCallback, cancelVideoFrameCallback } = watched;
  watched.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
    alive.add(nameOf(type, listener));
    EventTarget.prototype.addEventListener.call(target, type, listener, options);
  };
  watched.removeEventListener = (type: string, listener: EventListener, options?: EventListenerOptions) => {
    alive.delete(nameOf(type, listener));
    EventTarget.prototype.removeEventListener.call(target, type, listener, options);
  };
  if (requestVideoFrameCallback !== undefined && cancelVideoFrameCallback !== undefined) {
    watched.requestVideoFrameCallback = (callback) => {
      const handle: number = requestVideoFrameCallback.call(watched as HTMLVideoElement, (...args) => {
        alive.delete(`frame ${handle}`);
        callback(...args);
      });
      alive.add(`frame ${handle}`);
      return handle;
    };
    watched.cancelVideoFrameCallback = (handle) => {
      alive.delete(`frame ${handle}`);
      cancelVideoFrameCallback.call(watched as HTMLVideoElement, handle);
    };
  }
  return {
    count: () => alive.size,
    end: () => {
      for (const name of [
        'addEventListener',
        'removeEventListener',
        'requestVideoFrameCallback',
        'cancelVideoFrameCallback',
      ]) {
        Reflect.deleteProperty(target, name);
      }
    },
  };
}

/** Counts intervals that run, from now on. */
export function watchTimers(): () => number {
  const alive = new Set<unknown>();
  const setInterval = window.setInterval.bind(window);
  const clearInterval = window.clearInterval.bind(window);
  window.setInterval = ((...args: Parameters<typeof setInterval>) => {
    const timer = setInterval(...args);
    alive.add(timer);
    return timer;
  }) as typeof setInterval;
  window.clearInterval = (timer) => {
    alive.delete(timer);
    clearInterval(timer);
  };
  return () => alive.size;
}
