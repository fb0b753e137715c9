/** For pages: what is called on a WebGL context, and what lives in it. Knows no engine. */

const KINDS = ['Texture', 'Buffer', 'Program', 'Framebuffer', 'Renderbuffer', 'VertexArray', 'Sampler'] as const;

type Call = (...args: unknown[]) => unknown;

/** Counts what lives in every context of the page from now on, by kind: what is made and not yet deleted. */
export function watchObjects(): () => Record<string, number> {
  const alive = new Map<string, Set<unknown>>();
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<string, Call>;
  for (const kind of KINDS) {
    const objects = new Set<unknown>();
    alive.set(kind, objects);
    const [create, remove] = [prototype[`create${kind}`]!, prototype[`delete${kind}`]!];
    prototype[`create${kind}`] = function (this: unknown, ...args) {
      const made = create.apply(this, args);
      objects.add(made);
      return made;
    };
    prototype[`delete${kind}`] = function (this: unknown, ...args) {
      objects.delete(args[0]);
      return remove.apply(this, args);
    };
  }
  return () => Object.fromEntries([...alive].map(([kind, objects]) => [kind, objects.size]));
}

export interface GlCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Everything that is called on a context while `work` runs. */
export function callsDuring(gl: WebGL2RenderingContext, work: () => void): GlCall[] {
  const calls: GlCall[] = [];
  const context = gl as unknown as Record<string, Call>;
  const names: string[] = [];
  for (const name in context) {
    if (typeof context[name] !== 'function') continue;
    const original = context[name];
    // Members that an engine has put on the context itself come back as they were.
    if (Object.hasOwn(context, name)) continue;
    names.push(name);
    context[name] = (...args) => {
      calls.push({ name, args });
      return original.apply(gl, args);
    };
  }
  try {
    work();
  } finally {
    for (const name of names) delete context[name];
  }
  return calls;
}

/** How many rows of textures the calls uploaded. */
export function uploadedRows(calls: readonly GlCall[]): number {
  let rows = 0;
  for (const { name, args } of calls) {
    if (name === 'texSubImage2D' && args.length > 7) rows += Number(args[5]);
    if (name === 'texImage2D' && args.length > 6) rows += Number(args[4]);
  }
  return rows;
}

/** How many bytes of buffers and textures the calls uploaded. */
export function uploadedBytes(calls: readonly GlCall[]): number {
  let bytes = 0;
  for (const { name, args } of calls) {
    if (!/^(buffer|tex)(Sub)?(Data|Image2D)$/.test(name)) continue;
    const data = args.find((arg) => ArrayBuffer.isView(arg)) as Uint8Array | undefined;
    if (data === undefined) continue;
    // A part of the array is told by the number of its elements.
    const length = name === 'bufferSubData' ? (args[4] as number | undefined) : undefined;
    bytes += length === undefined || length === 0 ? data.byteLength : length * data.BYTES_PER_ELEMENT;
  }
  return bytes;
}
