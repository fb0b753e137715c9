import { StripTriangles, type CompactFrame, type Surface } from '@alphastream/core/binding';
import { BufferAttribute, BufferGeometry, DynamicDrawUsage } from 'three';

/**
 * The triangles of a frame's strip as a geometry. three has no strips to draw: they are indexed as triangles, and the
 * index, the same for every frame, is made once.
 */
export class StripGeometry {
  readonly geometry = new BufferGeometry();
  readonly #triangles: StripTriangles;
  readonly #hasSides: boolean;
  #position!: BufferAttribute;
  #uv!: BufferAttribute;
  #side!: BufferAttribute;
  #pattern: BufferAttribute | null = null;
  /** What is to be uploaded of each attribute; made once. */
  readonly #ranges = [0, 1, 2].map(() => ({ start: 0, count: 0 }));

  constructor(surface: Surface) {
    this.#triangles = new StripTriangles(surface);
    this.#hasSides = surface.stereo !== 'mono';
    this.#takeBuffers();
    this.geometry.setDrawRange(0, 0);
  }

  /** Shows a frame's triangles, or nothing; with frames in turn, both eyes'. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    const triangles = this.#triangles;
    triangles.take(frame, second);
    if (triangles.position !== this.#position.array) this.#takeBuffers();
    const { count, isStrip } = triangles;
    if (count < 3) {
      this.geometry.setDrawRange(0, 0);
      return;
    }
    this.geometry.setIndex(isStrip ? this.#pattern : null);
    this.geometry.setDrawRange(0, isStrip ? 3 * (count - 2) : count);
    this.#markChanged(this.#position, this.#ranges[0]!);
    this.#markChanged(this.#uv, this.#ranges[1]!);
    this.#markChanged(this.#side, this.#ranges[2]!);
  }

  dispose(): void {
    // Only the index that it has at that moment is freed with it.
    this.geometry.setIndex(this.#pattern);
    this.geometry.dispose();
  }

  /** Only the part that is drawn is uploaded. */
  #markChanged(attribute: BufferAttribute, range: { start: number; count: number }): void {
    range.start = 0;
    range.count = this.#triangles.count * attribute.itemSize;
    attribute.updateRanges[0] = range;
    attribute.updateRanges.length = 1;
    attribute.needsUpdate = true;
  }

  /** Makes attributes of the buffers: at first, and when they have grown. */
  #takeBuffers(): void {
    // What the context holds is freed, and made anew at the next render.
    this.dispose();
    const { position, uv, side, room } = this.#triangles;
    this.#position = createAttribute(position, 3);
    this.#uv = createAttribute(uv, 2);
    this.#side = createAttribute(side, 1);
    this.geometry.setAttribute('position', this.#position);
    this.geometry.setAttribute('uv', this.#uv);
    if (this.#hasSides) this.geometry.setAttribute('alphaStreamSide', this.#side);
    this.#pattern = createPattern(room);
    this.geometry.setIndex(this.#pattern);
  }
}

function createAttribute(array: Float32Array, size: number): BufferAttribute {
  return new BufferAttribute(array, size).setUsage(DynamicDrawUsage);
}

/** The triangles of a strip of so many vertices; every other one is turned, so that all face the same way. */
function createPattern(vertices: number): BufferAttribute {
  const index = new Uint32Array(3 * (vertices - 2));
  for (let i = 0; i < vertices - 2; i++) {
    index[3 * i] = i + (i & 1);
    index[3 * i + 1] = i + 1 - (i & 1);
    index[3 * i + 2] = i + 2;
  }
  return new BufferAttribute(index, 1);
}
