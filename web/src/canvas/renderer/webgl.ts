/** Draws with WebGL2: the picture, then all fills in one call, then all lines in one call. */
import type { Bounds } from '../points';
import { drawOrder, type Scene } from '../scene';
import type { TileSource } from '../tiles/store';
import type { Viewport } from '../viewport';
import { BitmapLayer, DeepLayer, type PictureLayer, TileLayer } from './layers';
import type { DeepPicture } from './levels';
import { Mesh } from './mesh';
import { FILL_STRIDE, FillPart, LINE_STRIDE, LinePart } from './parts';
import { Program } from './program';
import { type FrameCost, fitCanvas, type Look, type Renderer, SHARP_FROM } from './renderer';
import { FILLS, IMAGE, LINES } from './shaders';
import { StyleTexture } from './textures';

/** More changed shapes than this are laid out anew at once instead of written one by one. */
const MANY_CHANGED = 500;

/** Puts the picture on the GPU; kept, for a lost context wants it again. */
type MakeLayer = () => PictureLayer | null;

/** All that dies with the graphics context and is made again when the browser gives it back. */
interface Resources {
  readonly image: Program;
  readonly fills: Program;
  readonly lines: Program;
  readonly fillMesh: Mesh;
  readonly lineMesh: Mesh;
  readonly styles: StyleTexture;
  /** The picture needs no vertices, but WebGL wants an array bound. */
  readonly noVertices: WebGLVertexArrayObject;
}

export class WebglRenderer implements Renderer {
  readonly kind = 'webgl2';
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #onChange: () => void;
  readonly #cost: FrameCost = { drawCalls: 0, uploads: 0, uploadBytes: 0 };
  readonly #listeners = new AbortController();
  #resources: Resources;
  #makeLayer: MakeLayer = () => null;
  #layer: PictureLayer | null = null;
  #mustBuild = true;

  /** Null when the browser has no WebGL2. `onChange` asks for a frame: tiles came, or a lost context can draw again. */
  static create(canvas: HTMLCanvasElement, onChange: () => void): WebglRenderer | null {
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false });
    return gl && new WebglRenderer(gl, canvas, onChange);
  }

  private constructor(gl: WebGL2RenderingContext, canvas: HTMLCanvasElement, onChange: () => void) {
    this.#gl = gl;
    this.#canvas = canvas;
    this.#onChange = onChange;
    this.#resources = this.#create();
    const { signal } = this.#listeners;
    canvas.addEventListener('webglcontextlost', (event) => event.preventDefault(), { signal });
    canvas.addEventListener('webglcontextrestored', () => this.#restore(), { signal });
  }

  setImage(picture: ImageBitmap | DeepPicture | null, world: Bounds): void {
    this.#show(() => {
      // A bitmap that was closed meanwhile has no size, and the GPU would not take it.
      if (picture === null || picture.width === 0) return null;
      if ('values' in picture) return new DeepLayer(this.#gl, picture, world, this.#cost);
      return new BitmapLayer(this.#gl, picture, world, this.#cost);
    });
  }

  setTiles(source: TileSource, world: Bounds): void {
    this.#show(() => new TileLayer(this.#gl, source, world, this.#cost, this.#onChange));
  }

  draw(scene: Scene, viewport: Viewport, pixelRatio: number, look: Look): FrameCost {
    const gl = this.#gl;
    if (gl.isContextLost()) return this.#takeCost();
    fitCanvas(this.#canvas, viewport, pixelRatio);
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#takeChanges(scene);
    gl.activeTexture(gl.TEXTURE0);
    this.#drawImage(viewport, pixelRatio, look);
    if (scene.size > 0) this.#drawShapes(scene, viewport, pixelRatio, look);
    return this.#takeCost();
  }

  dispose(): void {
    this.#listeners.abort();
    this.#layer?.dispose();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #show(makeLayer: MakeLayer): void {
    this.#layer?.dispose();
    this.#makeLayer = makeLayer;
    this.#layer = makeLayer();
  }

  #create(): Resources {
    const gl = this.#gl;
    const fillAttributes = [
      { location: 0, size: 2, type: 'float', offset: 0 },
      { location: 1, size: 1, type: 'uint', offset: 8 },
    ] as const;
    const lineAttributes = [
      { location: 0, size: 4, type: 'float', offset: 0 },
      { location: 1, size: 1, type: 'uint', offset: 16 },
    ] as const;
    return {
      image: new Program(gl, IMAGE),
      fills: new Program(gl, FILLS),
      lines: new Program(gl, LINES),
      fillMesh: new Mesh(gl, FILL_STRIDE, fillAttributes, this.#cost),
      lineMesh: new Mesh(gl, LINE_STRIDE, lineAttributes, this.#cost),
      styles: new StyleTexture(gl, this.#cost),
      noVertices: gl.createVertexArray(),
    };
  }

  #restore(): void {
    this.#resources = this.#create();
    this.#mustBuild = true;
    this.#show(this.#makeLayer);
    this.#onChange();
  }

  #takeChanges(scene: Scene): void {
    const changed = scene.takeChanged();
    if (scene.takeReordered() || changed.length > MANY_CHANGED) this.#mustBuild = true;
    if (!this.#mustBuild) {
      const { fillMesh, lineMesh } = this.#resources;
      for (const slot of changed) {
        const shape = scene.shapeAt(slot);
        if (shape === undefined) {
          fillMesh.remove(slot);
          lineMesh.remove(slot);
        } else if (
          !fillMesh.put(slot, new FillPart(shape.form, slot)) ||
          !lineMesh.put(slot, new LinePart(shape.form, slot))
        ) {
          this.#mustBuild = true;
          break;
        }
      }
    }
    if (!this.#mustBuild) return;
    this.#mustBuild = false;
    const shapes = [...scene.shapes()].sort(drawOrder);
    this.#resources.fillMesh.build(shapes.map((s) => [s.slot, new FillPart(s.form, s.slot)]));
    this.#resources.lineMesh.build(shapes.map((s) => [s.slot, new LinePart(s.form, s.slot)]));
  }

  #drawImage(viewport: Viewport, pixelRatio: number, look: Look): void {
    const pieces = this.#layer?.pieces(viewport, pixelRatio, look.levels) ?? [];
    if (pieces.length === 0) return;
    const gl = this.#gl;
    const { image, noVertices } = this.#resources;
    const isSharp = viewport.scale * pixelRatio >= SHARP_FROM;
    image.use();
    setView(image, viewport);
    image.set('u_light', look.brightness, look.contrast);
    image.setUnit('u_image', 0);
    gl.bindVertexArray(noVertices);
    for (const { kept, part, bounds } of pieces) {
      gl.bindTexture(gl.TEXTURE_2D, kept.texture);
      if (kept.isSharp !== isSharp) {
        kept.isSharp = isSharp;
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, isSharp ? gl.NEAREST : gl.LINEAR);
      }
      image.set('u_part', part.minX, part.minY, part.maxX, part.maxY);
      image.set('u_box', bounds.minX, bounds.minY, bounds.maxX, bounds.maxY);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
      this.#cost.drawCalls += 1;
    }
  }

  #drawShapes(scene: Scene, viewport: Viewport, pixelRatio: number, look: Look): void {
    const { fills, fillMesh, lines, lineMesh, styles } = this.#resources;
    styles.bind(scene.styles);
    fills.use();
    setView(fills, viewport);
    fills.set('u_fill', look.fillOpacity);
    fills.setUnit('u_styles', 0);
    fillMesh.draw();
    lines.use();
    setView(lines, viewport);
    lines.set('u_line', look.lineWidth);
    lines.set('u_ratio', pixelRatio);
    lines.setUnit('u_styles', 0);
    lineMesh.draw();
  }

  #takeCost(): FrameCost {
    const cost = { ...this.#cost };
    this.#cost.drawCalls = 0;
    this.#cost.uploads = 0;
    this.#cost.uploadBytes = 0;
    return cost;
  }
}

function setView(program: Program, viewport: Viewport): void {
  program.set('u_view', viewport.x, viewport.y, viewport.scale);
  program.set('u_size', viewport.width, viewport.height);
}
