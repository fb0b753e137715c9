/** Draws the meshes of a frame over the set in WebGL2 and reads the picture back. */
import { KEY, RIM_LEFT, RIM_RIGHT } from './light.mjs';
import { backdropFragment, figureFragment, figureVertex, screenVertex, setFragment } from './shaders.mjs';

export const MATERIAL = { body: 0, head: 1, hair: 2, hand: 3, skirt: 4, tail: 5 };

/** Samples along a pixel's side; each is itself multisampled four times at edges. */
const SUPERSAMPLING = 2;
const MULTISAMPLES = 4;

/**
 * @typedef {object} Part
 * @property {number} material
 * @property {Float32Array} positions
 * @property {Float32Array} normals
 * @property {Float32Array} light rgba for each vertex
 * @property {Float32Array} [backLight]
 * @property {Float32Array} paint xyz: where the material's pattern is to be looked up
 * @property {Uint32Array} indices
 * @property {number} [casts] see Surface in light.mjs
 */

export class Renderer {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    const canvas = document.createElement('canvas');
    const gl = canvas.getContext('webgl2', { antialias: false });
    if (!gl) throw new Error('WebGL2 is not available in this browser.');
    this.gl = gl;
    this.size = [width, height];
    this.large = [width * SUPERSAMPLING, height * SUPERSAMPLING];
    this.figure = link(gl, figureVertex, figureFragment);
    this.backdrop = link(gl, screenVertex, backdropFragment);
    this.buffers = [0, 1, 2, 3, 4].map(() => gl.createBuffer());
    this.indexBuffer = gl.createBuffer();
    this.sampled = target(gl, this.large, MULTISAMPLES);
    this.resolved = target(gl, this.large, 0);
    this.final = target(gl, this.size, 0);
    this.set = this.drawSet();
    this.shadow = gl.createTexture();
    this.emptyArray = gl.createVertexArray();
    this.array = gl.createVertexArray();
  }

  /** The set has no moving part: drawn once, kept as a texture. */
  drawSet() {
    const { gl } = this;
    const into = target(gl, this.large, 0, true);
    const program = link(gl, screenVertex, setFragment);
    gl.bindFramebuffer(gl.FRAMEBUFFER, into.framebuffer);
    gl.viewport(0, 0, this.large[0], this.large[1]);
    gl.useProgram(program);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return into.texture;
  }

  /**
   * @param {Part[]} parts
   * @param {{ width: number, height: number, rgb: Uint8Array, area: number[] }} shadow Light left on
   *   the floor; `area` is x, z, width and depth in metres.
   * @returns {Uint8Array<ArrayBuffer>} RGBA, top row first. Alpha is the figure's coverage.
   */
  draw(parts, shadow) {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sampled.framebuffer);
    gl.viewport(0, 0, this.large[0], this.large[1]);
    gl.disable(gl.DEPTH_TEST);
    this.drawBackdrop(shadow);
    gl.enable(gl.DEPTH_TEST);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.useProgram(this.figure);
    gl.bindVertexArray(this.array);
    gl.uniform3fv(gl.getUniformLocation(this.figure, 'keyLight'), KEY);
    gl.uniform3fv(gl.getUniformLocation(this.figure, 'rimLeft'), RIM_LEFT);
    gl.uniform3fv(gl.getUniformLocation(this.figure, 'rimRight'), RIM_RIGHT);
    for (const part of parts) this.drawPart(part);
    return this.readBack();
  }

  /** @param {{ width: number, height: number, rgb: Uint8Array, area: number[] }} shadow */
  drawBackdrop(shadow) {
    const { gl, backdrop } = this;
    gl.useProgram(backdrop);
    gl.bindVertexArray(this.emptyArray);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.set);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.shadow);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, shadow.width, shadow.height, 0, gl.RGB, gl.UNSIGNED_BYTE, shadow.rgb);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
      [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ]) {
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    }
    gl.uniform1i(gl.getUniformLocation(backdrop, 'set'), 0);
    gl.uniform1i(gl.getUniformLocation(backdrop, 'shadow'), 1);
    gl.uniform4fv(gl.getUniformLocation(backdrop, 'shadowArea'), shadow.area);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** @param {Part} part */
  drawPart({ material, positions, normals, light, backLight, paint, indices }) {
    const { gl } = this;
    gl.uniform1i(gl.getUniformLocation(this.figure, 'material'), material);
    [positions, normals, light, backLight ?? light, paint].forEach((data, location) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[location]);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STREAM_DRAW);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, location === 2 || location === 3 ? 4 : 3, gl.FLOAT, false, 0, 0);
    });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.indexBuffer);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STREAM_DRAW);
    gl.drawElements(gl.TRIANGLES, indices.length, gl.UNSIGNED_INT, 0);
  }

  /** Resolves the samples, then halves with a box filter. */
  readBack() {
    const { gl } = this;
    const [w, h] = this.large;
    const [width, height] = this.size;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.sampled.framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this.resolved.framebuffer);
    gl.blitFramebuffer(0, 0, w, h, 0, 0, w, h, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.resolved.framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this.final.framebuffer);
    gl.blitFramebuffer(0, 0, w, h, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.LINEAR);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.final.framebuffer);
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return pixels;
  }
}

/** @param {WebGL2RenderingContext} gl @param {string} vertex @param {string} fragment */
function link(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {[number, string][]} */ ([
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ])) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error('The WebGL context is lost.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader');
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'program');
  return program;
}

/** @param {WebGL2RenderingContext} gl @param {number[]} size @param {number} samples 0: a texture. @param {boolean} [float] */
function target(gl, [width, height], samples, float = false) {
  const framebuffer = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  const texture = gl.createTexture();
  if (samples > 0) {
    for (const [attachment, format] of [
      [gl.COLOR_ATTACHMENT0, gl.RGBA8],
      [gl.DEPTH_ATTACHMENT, gl.DEPTH_COMPONENT24],
    ]) {
      const buffer = gl.createRenderbuffer();
      gl.bindRenderbuffer(gl.RENDERBUFFER, buffer);
      gl.renderbufferStorageMultisample(gl.RENDERBUFFER, samples, format, width, height);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, attachment, gl.RENDERBUFFER, buffer);
    }
  } else {
    gl.bindTexture(gl.TEXTURE_2D, texture);
    // Half floats keep the soft gradients of the set free of steps.
    if (float) gl.getExtension('EXT_color_buffer_float');
    gl.texStorage2D(gl.TEXTURE_2D, 1, float ? gl.RGBA16F : gl.RGBA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  }
  return { framebuffer, texture };
}
