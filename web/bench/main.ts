/** Hands our canvas and Konva's scene out as `window.bench`, for benches and browser tests that drive this page. */
import { LabelCanvas } from '@/canvas/labelCanvas';
import { TileStore } from '@/canvas/tiles/store';
import { mountKonva, type TheirScene } from './konva';
import { mountOurs, type Ours } from './ours';
import { labelOf, makePicture, makePolygons } from './scene';

declare global {
  interface Window {
    bench: {
      ours(polygons: number, corners: number): Promise<Ours>;
      konva(polygons: number, corners: number): Promise<TheirScene>;
      /** A bare canvas in a host of 1600 x 900. */
      canvas(renderer: LabelCanvas['rendererKind']): LabelCanvas;
      labels(polygons: number, corners: number): ReturnType<typeof labelOf>[];
      TileStore: typeof TileStore;
    };
  }
}

function makeHost(): HTMLDivElement {
  document.body.replaceChildren();
  const host = document.createElement('div');
  host.className = 'host';
  document.body.append(host);
  return host;
}

window.bench = {
  ours: async (polygons, corners) =>
    mountOurs(makeHost(), await makePicture(), makePolygons(polygons, corners)),
  konva: async (polygons, corners) =>
    mountKonva(makeHost(), await makePicture(), makePolygons(polygons, corners)),
  canvas: (renderer) => new LabelCanvas(makeHost(), { renderer }),
  labels: (polygons, corners) => makePolygons(polygons, corners).map(labelOf),
  TileStore,
};
