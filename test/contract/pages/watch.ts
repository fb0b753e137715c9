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

const BUFFERS = ['ArrayBuffer', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array', 'Float32Array'] as const;

/** Counts the bytes of buffers that scripts make from now on; views of buffers that are there are none. */
export function watchBuffers(): () => number {
  let bytes = 0;
  for (const name of BUFFERS) {
    const original = globalThis[name] as new (...args: unknown[]) => { byteLength: number };
    Object.assign(globalThis, {
      [name]: new Proxy(original, {
        construct(target, args: unknown[], newTarget) {
          const made = Reflect.construct(target, args, newTarget) as { byteLength: number };
          if (!isBuffer(args[0])) bytes += made.byteLength;
          return made;
        },
      }),
    });
  }
  return () => bytes;
}

function isBuffer(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}
