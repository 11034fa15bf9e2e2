/** A linked WebGL program with its uniforms by name. */

export interface ProgramSource {
  readonly vertex: string;
  readonly fragment: string;
}

export class Program {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();

  constructor(gl: WebGL2RenderingContext, source: ProgramSource) {
    this.#gl = gl;
    this.#program = gl.createProgram();
    for (const [type, text] of [
      [gl.VERTEX_SHADER, source.vertex],
      [gl.FRAGMENT_SHADER, source.fragment],
    ] as const) {
      const shader = gl.createShader(type);
      if (shader === null) throw new Error('The browser lost its graphics context.');
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.#program, shader);
      gl.deleteShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
        throw new Error(`A shader does not compile: ${gl.getShaderInfoLog(shader)}`);
      }
    }
    gl.linkProgram(this.#program);
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`A program does not link: ${gl.getProgramInfoLog(this.#program)}`);
    }
  }

  use(): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL, no hook of React
    this.#gl.useProgram(this.#program);
  }

  attribute(name: string): number {
    return this.#gl.getAttribLocation(this.#program, name);
  }

  /** Sets a float or float vector of the program in use. */
  set(name: string, ...values: number[]): void {
    const at = this.#at(name);
    if (values.length === 1) this.#gl.uniform1fv(at, values);
    else if (values.length === 2) this.#gl.uniform2fv(at, values);
    else if (values.length === 3) this.#gl.uniform3fv(at, values);
    else this.#gl.uniform4fv(at, values);
  }

  setUnit(name: string, unit: number): void {
    this.#gl.uniform1i(this.#at(name), unit);
  }

  #at(name: string): WebGLUniformLocation | null {
    let at = this.#uniforms.get(name);
    if (at === undefined) {
      at = this.#gl.getUniformLocation(this.#program, name);
      this.#uniforms.set(name, at);
    }
    return at;
  }
}
