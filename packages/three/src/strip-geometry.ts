import { StripTriangles, type CompactFrame, type Surface } from '@alphastream/core/binding';
import { Box3, BufferAttribute, BufferGeometry, DynamicDrawUsage, Sphere } from 'three';

/** A geometry whose bounds are those of the vertices that are drawn. Computed only when somebody asks for them. */
class DrawnGeometry extends BufferGeometry {
  override computeBoundingBox(): void {
    const { array } = this.attributes.position as BufferAttribute;
    const { count } = this.drawRange;
    const vertices = this.index === null || count === 0 ? count : count / 3 + 2;
    this.boundingBox = new Box3().setFromArray(array.subarray(0, 3 * vertices));
  }

  override computeBoundingSphere(): void {
    this.computeBoundingBox();
    this.boundingSphere = this.boundingBox!.getBoundingSphere(new Sphere());
  }

  /** Forgets bounds, which are those of another frame. */
  forgetBounds(): void {
    this.boundingBox = this.boundingSphere = null;
  }
}

/**
 * The triangle strip of a frame as a geometry. three cannot draw strips, so an index turns them into triangles. The index is
 * the same for every frame, and created once.
 */
export class StripGeometry {
  readonly geometry = new DrawnGeometry();
  readonly #triangles: StripTriangles;
  readonly #hasSides: boolean;
  #position!: BufferAttribute;
  #uv!: BufferAttribute;
  #side!: BufferAttribute;
  #pattern: BufferAttribute | null = null;
  /** Scratch: the range to upload of each attribute. */
  readonly #ranges = [0, 1, 2].map(() => ({ start: 0, count: 0 }));

  constructor(surface: Surface) {
    this.#triangles = new StripTriangles(surface);
    this.#hasSides = surface.stereo !== 'mono';
    this.#createBuffers();
    this.geometry.setDrawRange(0, 0);
  }

  /**
   * Shows the triangles of a frame, or nothing for null.
   *
   * @param second The frame of the second eye, for frame-sequential stereo.
   */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    const triangles = this.#triangles;
    triangles.take(frame, second);
    if (triangles.position !== this.#position.array) this.#createBuffers();
    const { count, isStrip } = triangles;
    this.geometry.forgetBounds();
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
    // Disposing a geometry frees only its current index.
    this.geometry.setIndex(this.#pattern);
    this.geometry.dispose();
  }

  /** Limits the upload to the part that is drawn. */
  #markChanged(attribute: BufferAttribute, range: { start: number; count: number }): void {
    range.start = 0;
    range.count = this.#triangles.count * attribute.itemSize;
    attribute.updateRanges[0] = range;
    attribute.updateRanges.length = 1;
    attribute.needsUpdate = true;
  }

  /** Creates attributes from the buffers: at first, and whenever they were replaced by longer ones. */
  #createBuffers(): void {
    // Frees the GPU buffers. The next render creates new ones.
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

/** The triangles of a strip as an index. Flips every other triangle, so that all face the same way. */
function createPattern(vertices: number): BufferAttribute {
  const index = new Uint32Array(3 * (vertices - 2));
  for (let i = 0; i < vertices - 2; i++) {
    index[3 * i] = i + (i & 1);
    index[3 * i + 1] = i + 1 - (i & 1);
    index[3 * i + 2] = i + 2;
  }
  return new BufferAttribute(index, 1);
}
