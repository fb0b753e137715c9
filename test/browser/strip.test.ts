import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder, sharedFolder, sharedNote } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

/** What drawing every strip of a stream gave. */
interface Drawn {
  frames: number;
  /** Pixels that the outlines cover whole, as they do all eight around them. */
  inside: number;
  /** Of those, the ones that no triangle set. */
  unset: number;
  /** Pixels that are set although neither they nor any around them are touched. */
  stray: number;
}

declare global {
  interface Window {
    drawStrips(file: string, everyNth: number): Promise<Drawn>;
  }
}

/**
 * Draws the strips with WebGL2, one pixel to a pixel of the coordinate space, whose first pixel's middle is the grid's
 * origin. A pixel whose neighbours are all covered whole is at least 1.5 pixels inside.
 */
const SCRIPT = `
  import { createDecoder } from '@alphastream/core/decoder';
  const decoder = await createDecoder();

  function createPainter(width, height) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const gl = canvas.getContext('webgl2', { antialias: false, preserveDrawingBuffer: true });
    const compile = (type, text) => {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, '#version 300 es\\n' + text);
      gl.compileShader(shader);
      return shader;
    };
    const program = gl.createProgram();
    gl.attachShader(program, compile(gl.VERTEX_SHADER, \`
      in vec2 place; uniform vec2 size;
      void main() { vec2 at = (place + 0.5) / size * 2.0 - 1.0; gl_Position = vec4(at.x, -at.y, 0.0, 1.0); }\`));
    gl.attachShader(program, compile(gl.FRAGMENT_SHADER, 'precision mediump float; out vec4 c; void main() { c = vec4(1.0); }'));
    gl.linkProgram(program);
    gl.useProgram(program);
    gl.uniform2f(gl.getUniformLocation(program, 'size'), width, height);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    const place = gl.getAttribLocation(program, 'place');
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
    const pixels = new Uint8Array(4 * width * height);
    return (strip) => {
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.bufferData(gl.ARRAY_BUFFER, strip, gl.STREAM_DRAW);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, strip.length / 2);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      return (x, y) => pixels[4 * ((height - 1 - y) * width + x) + 3] !== 0;
    };
  }

  window.drawStrips = async (file, everyNth) => {
    const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
    const { index, metadata: { width, height } } = decoder.open(bytes);
    const paint = createPainter(width, height);
    const drawn = { frames: 0, inside: 0, unset: 0, stray: 0 };
    const covered = new Uint8Array(width * height);
    for (let frame = 0; frame < index.frameCount; frame += everyNth) {
      const { offset, length } = index.blockRange(frame);
      const decoded = decoder.decode(bytes.subarray(offset, offset + length), frame);
      decoded.mask(width, height, { smooth: true, into: covered });
      const isSet = paint(decoded.strip());
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          const at = y * width + x;
          const all = (value) => {
            for (let row = at - width; row <= at + width; row += width) {
              if (covered[row - 1] !== value || covered[row] !== value || covered[row + 1] !== value) return false;
            }
            return true;
          };
          if (covered[at] === 255) {
            if (!all(255)) continue;
            drawn.inside++;
            if (!isSet(x, y)) drawn.unset++;
          } else if (covered[at] === 0 && isSet(x, y) && all(0)) {
            drawn.stray++;
          }
        }
      }
      drawn.frames++;
    }
    return drawn;
  };
  window.ready = true;
`;

let browser: TestBrowser;
let server: FolderServer;

beforeAll(async () => {
  const folders = sharedFolder === null ? [repositoryFolder] : [repositoryFolder, sharedFolder];
  [browser, server] = await Promise.all([openBrowser(), serveFolder(...folders)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

async function draw(file: string, everyNth: number): Promise<Drawn> {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  await page.waitForFunction('window.ready');
  return page.evaluate((path, nth) => window.drawStrips(path, nth), file, everyNth);
}

function check(drawn: Drawn): void {
  expect(drawn.frames).toBeGreaterThan(0);
  expect(drawn.inside).toBeGreaterThan(1000 * drawn.frames);
  expect({ unset: drawn.unset, stray: drawn.stray }).toEqual({ unset: 0, stray: 0 });
}

describe('a strip drawn by WebGL2', () => {
  it("leaves no pixel unset inside, and sets none outside: the demo's clip", { timeout: LONG_TIMEOUT_MS }, async () => {
    check(await draw('/examples/demo/public/clip/figure.asvp', 12));
  });
});

describe.runIf(sharedFolder !== null)(`the shared real streams, drawn by WebGL2${sharedNote}`, () => {
  const folder = join(sharedFolder ?? '', 'real');
  const files = existsSync(folder)
    ? (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { files: { file: string }[] }).files
    : [];

  it.each(files)(
    '$file: no pixel unset inside, none set outside, in every frame',
    { timeout: LONG_TIMEOUT_MS },
    async ({ file }) => {
      check(await draw(`/real/${file}`, 1));
    },
  );
});
