import { ALPHA_GLSL, SPILL_GLSL } from '@alphastream/core/binding';
import {
  DataTexture,
  DoubleSide,
  GLSL3,
  LinearFilter,
  Mesh,
  PlaneGeometry,
  RedFormat,
  RGBAFormat,
  ShaderMaterial,
  SRGBColorSpace,
  Vector2,
  Vector4,
} from 'three';
import type { Settings } from '../settings.js';
import type { Preview } from '../worker/protocol.js';

/** Height of the picture in the scene, in metres. */
export const PICTURE_HEIGHT = 2;

/** What is shown of a picture: the person in the scene, the mask, or the whole. */
export type Look = 'scene' | 'mask' | 'original';

const LOOKS: readonly Look[] = ['scene', 'mask', 'original'];

const VERTEX = /* glsl */ `
out vec2 at;
void main() {
  at = uv;
  gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
}
`;

/** The edge is drawn by the shader of the adapters, so that it looks as it will. Bytes come top-down, and v goes up. */
const FRAGMENT = /* glsl */ `
#define texture2D texture
uniform sampler2D picture;
uniform sampler2D alphaStreamMask;
uniform vec4 alphaStreamEdge;
uniform vec2 alphaStreamSpill;
uniform int look;
uniform float split;
in vec2 at;
out vec4 color;
${ALPHA_GLSL}
${SPILL_GLSL}
void main() {
  vec2 uv = vec2( at.x, 1.0 - at.y );
  float alpha = alphaStreamAlpha( uv );
  vec3 edge = alphaStreamFindEdge( uv, vec4( 0.0, 0.0, 1.0, 1.0 ) );
  vec3 inside = alphaStreamDespill( texture( picture, uv + edge.xy ).rgb, edge.z );
  vec3 whole = texture( picture, uv ).rgb;
  color = look == 0 ? vec4( inside, alpha ) : vec4( look == 1 ? vec3( alpha ) : whole, 1.0 );
  if ( at.x > split ) color = vec4( whole, 1.0 );
  if ( color.a < 0.004 ) discard;
  color = linearToOutputTexel( color );
}
`;

/** A rectangle that shows a picture with its mask as it is found. */
export class Person {
  readonly mesh: Mesh<PlaneGeometry, ShaderMaterial>;
  #picture = emptyTexture();
  #mask = emptyTexture();

  constructor() {
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      side: DoubleSide,
      toneMapped: false,
      uniforms: {
        picture: { value: this.#picture },
        alphaStreamMask: { value: this.#mask },
        alphaStreamEdge: { value: new Vector4() },
        alphaStreamSpill: { value: new Vector2() },
        look: { value: 0 },
        split: { value: 2 },
      },
    });
    this.mesh = new Mesh(new PlaneGeometry(PICTURE_HEIGHT, PICTURE_HEIGHT), material);
    this.mesh.position.y = PICTURE_HEIGHT / 2;
    this.mesh.visible = false;
  }

  /** Shows a picture. Returns whether its shape is another one than before. */
  show({ rgba, mask, width, height }: Preview): boolean {
    const { uniforms } = this.mesh.material;
    const { image } = this.#picture as { image: { width: number; height: number } };
    const isOther = image.width !== width || image.height !== height;
    if (isOther) {
      this.#picture.dispose();
      this.#mask.dispose();
      this.#picture = new DataTexture(rgba, width, height, RGBAFormat);
      this.#picture.colorSpace = SRGBColorSpace;
      this.#mask = new DataTexture(mask, width, height, RedFormat);
      for (const texture of [this.#picture, this.#mask]) {
        texture.minFilter = texture.magFilter = LinearFilter;
        texture.unpackAlignment = 1;
      }
      uniforms['picture']!.value = this.#picture;
      uniforms['alphaStreamMask']!.value = this.#mask;
      this.mesh.geometry.dispose();
      this.mesh.geometry = new PlaneGeometry((PICTURE_HEIGHT * width) / height, PICTURE_HEIGHT);
    }
    this.#picture.image.data = rgba;
    this.#mask.image.data = mask;
    this.#picture.needsUpdate = this.#mask.needsUpdate = true;
    this.mesh.visible = true;
    return isOther;
  }

  setEdge({ feather, inset, bleed, despill }: Settings): void {
    const { uniforms } = this.mesh.material;
    (uniforms['alphaStreamEdge']!.value as Vector4).set(feather, inset, 0, 0);
    (uniforms['alphaStreamSpill']!.value as Vector2).set(['none', 'green', 'blue'].indexOf(despill), bleed);
  }

  /** @param split Part of the width, 0 to 1, right of which the original is shown; 2: nowhere. */
  setLook(look: Look, split: number): void {
    const { uniforms } = this.mesh.material;
    uniforms['look']!.value = LOOKS.indexOf(look);
    uniforms['split']!.value = split;
  }
}

function emptyTexture(): DataTexture {
  return new DataTexture(new Uint8Array(4), 1, 1);
}
