/** The same scene in Konva, with what its documentation recommends for many shapes: no events, no perfect drawing. */
import Konva from 'konva';
import { step } from './ours';
import { HEIGHT, type Polygon, WIDTH } from './scene';

export interface TheirScene {
  /** Milliseconds of script of each frame while panning. */
  pan(frames: number): Promise<number[]>;
  zoomToPixels(): Promise<void>;
  readonly mountMs: number;
  dispose(): void;
}

export async function mountKonva(
  host: HTMLDivElement,
  picture: ImageBitmap,
  polygons: Polygon[],
): Promise<TheirScene> {
  const start = performance.now();
  Konva.autoDrawEnabled = false;
  const stage = new Konva.Stage({ container: host, width: host.clientWidth, height: host.clientHeight });
  const layer = new Konva.Layer({ listening: false });
  layer.add(new Konva.Image({ image: picture, width: WIDTH, height: HEIGHT, listening: false }));
  for (const { points, color } of polygons) {
    layer.add(
      new Konva.Line({
        points: points.flat(),
        closed: true,
        fill: `${color}33`,
        stroke: color,
        strokeWidth: 1.75,
        strokeScaleEnabled: false,
        listening: false,
        perfectDrawEnabled: false,
        shadowForStrokeEnabled: false,
      }),
    );
  }
  const fit = Math.min(host.clientWidth / WIDTH, host.clientHeight / HEIGHT);
  stage.scale({ x: fit, y: fit });
  stage.add(layer);
  layer.draw();
  await frame();
  const mountMs = performance.now() - start;

  return {
    mountMs,
    pan: async (frames) => {
      const times: number[] = [];
      for (let i = 0; i < frames; i++) {
        await frame(() => {
          const before = performance.now();
          const [dx, dy] = step(i);
          stage.position({ x: stage.x() + dx, y: stage.y() + dy });
          layer.draw();
          times.push(performance.now() - before);
        });
      }
      return times;
    },
    zoomToPixels: async () => {
      stage.scale({ x: 1, y: 1 });
      stage.position({ x: (host.clientWidth - WIDTH) / 2, y: (host.clientHeight - HEIGHT) / 2 });
      layer.draw();
      await frame();
    },
    dispose: () => stage.destroy(),
  };
}

/** Within the browser's own frame, as our canvas draws. */
const frame = (draw = () => {}) =>
  new Promise<void>((resolve) => {
    requestAnimationFrame(() => {
      draw();
      resolve();
    });
  });
