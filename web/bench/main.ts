/** Hands both scenes out as `window.bench`, for the script that drives this page. */
import { mountKonva, type TheirScene } from './konva';
import { mountOurs, type Ours } from './ours';
import { makePicture, makePolygons } from './scene';

declare global {
  interface Window {
    bench: {
      ours(polygons: number, corners: number): Promise<Ours>;
      konva(polygons: number, corners: number): Promise<TheirScene>;
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
};
