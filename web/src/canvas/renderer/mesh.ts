/** One vertex and one index buffer for all shapes: one draw call. Each shape has a range of its own to rewrite. */
import { Buffers, type Part } from './parts';
import type { FrameCost } from './renderer';

export interface Attribute {
  readonly location: number;
  readonly size: number;
  readonly type: 'float' | 'uint';
  /** Bytes from the start of the vertex. */
  readonly offset: number;
}

interface Range {
  vertex: number;
  vertexRoom: number;
  index: number;
  indexRoom: number;
}

/** Room left at the end of a buffer, for shapes that are added or grow. */
const SPARE = 1.25;
const SPARE_ITEMS = 4096;

export class Mesh {
  readonly #gl: WebGL2RenderingContext;
  /** Words of four bytes a vertex. */
  readonly #words: number;
  readonly #cost: FrameCost;
  readonly #array: WebGLVertexArrayObject;
  readonly #vertices: WebGLBuffer;
  readonly #indices: WebGLBuffer;
  readonly #ranges = new Map<number, Range>();
  #vertexEnd = 0;
  #vertexRoom = 0;
  #indexEnd = 0;
  #indexRoom = 0;

  /** `stride` is bytes a vertex; `cost` is counted up by every upload and draw. */
  constructor(gl: WebGL2RenderingContext, stride: number, attributes: readonly Attribute[], cost: FrameCost) {
    this.#gl = gl;
    this.#words = stride / 4;
    this.#cost = cost;
    this.#array = gl.createVertexArray();
    this.#vertices = gl.createBuffer();
    this.#indices = gl.createBuffer();
    this.#bind();
    for (const { location, size, type, offset } of attributes) {
      gl.enableVertexAttribArray(location);
      if (type === 'uint') gl.vertexAttribIPointer(location, size, gl.UNSIGNED_INT, stride, offset);
      else gl.vertexAttribPointer(location, size, gl.FLOAT, false, stride, offset);
    }
    gl.bindVertexArray(null);
  }

  /** Forgets all and lays the parts out anew, in this order. */
  build(parts: readonly (readonly [slot: number, part: Part])[]): void {
    const gl = this.#gl;
    this.#ranges.clear();
    let vertexCount = 0;
    let indexCount = 0;
    for (const [, part] of parts) {
      vertexCount += part.vertexCount;
      indexCount += part.indexCount;
    }
    this.#vertexRoom = Math.ceil(vertexCount * SPARE) + SPARE_ITEMS;
    this.#indexRoom = Math.ceil(indexCount * SPARE) + SPARE_ITEMS;
    const all = new Buffers(this.#vertexRoom * this.#words, this.#indexRoom);
    this.#vertexEnd = 0;
    this.#indexEnd = 0;
    for (const [slot, part] of parts) {
      const range = this.#reserve(slot, part);
      part.write(all, range.vertex * this.#words, range.index, range.vertex);
    }
    this.#bind();
    gl.bufferData(gl.ARRAY_BUFFER, all.floats, gl.DYNAMIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, all.indices, gl.DYNAMIC_DRAW);
    gl.bindVertexArray(null);
    this.#count(2, all.floats.byteLength + all.indices.byteLength);
  }

  /** Writes one shape in its place, or at the end. False when there is no room: then build again. */
  put(slot: number, part: Part): boolean {
    const gl = this.#gl;
    let range = this.#ranges.get(slot);
    if (range !== undefined && (range.vertexRoom < part.vertexCount || range.indexRoom < part.indexCount)) {
      this.remove(slot);
      range = undefined;
    }
    if (range === undefined) {
      if (part.indexCount === 0) return true;
      if (this.#vertexEnd + part.vertexCount > this.#vertexRoom) return false;
      if (this.#indexEnd + part.indexCount > this.#indexRoom) return false;
      range = this.#reserve(slot, part);
    }
    const one = new Buffers(part.vertexCount * this.#words, range.indexRoom);
    part.write(one, 0, 0, range.vertex);
    this.#bind();
    gl.bufferSubData(gl.ARRAY_BUFFER, range.vertex * this.#words * 4, one.floats);
    gl.bufferSubData(gl.ELEMENT_ARRAY_BUFFER, range.index * 4, one.indices);
    gl.bindVertexArray(null);
    this.#count(2, one.floats.byteLength + one.indices.byteLength);
    return true;
  }

  /** Its triangles become empty; the room comes back with the next build. */
  remove(slot: number): void {
    const range = this.#ranges.get(slot);
    if (range === undefined) return;
    this.#ranges.delete(slot);
    const nothing = new Uint32Array(range.indexRoom);
    this.#bind();
    this.#gl.bufferSubData(this.#gl.ELEMENT_ARRAY_BUFFER, range.index * 4, nothing);
    this.#gl.bindVertexArray(null);
    this.#count(1, nothing.byteLength);
  }

  draw(): void {
    if (this.#indexEnd === 0) return;
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    gl.drawElements(gl.TRIANGLES, this.#indexEnd, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
    this.#cost.drawCalls += 1;
  }

  #reserve(slot: number, part: Part): Range {
    const { vertexCount: vertexRoom, indexCount: indexRoom } = part;
    const range = { vertex: this.#vertexEnd, vertexRoom, index: this.#indexEnd, indexRoom };
    this.#vertexEnd += vertexRoom;
    this.#indexEnd += indexRoom;
    this.#ranges.set(slot, range);
    return range;
  }

  #bind(): void {
    this.#gl.bindVertexArray(this.#array);
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#vertices);
    this.#gl.bindBuffer(this.#gl.ELEMENT_ARRAY_BUFFER, this.#indices);
  }

  #count(uploads: number, bytes: number): void {
    this.#cost.uploads += uploads;
    this.#cost.uploadBytes += bytes;
  }
}
