/** A linked WebGL program with its uniforms by name. */

export interface ProgramSource {
  readonly vertex: string;
  readonly fragment: string;
}

export class Program {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #shaders: readonly WebGLShader[];
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();
  #isChecked = false;

  /** Compiling goes on beside our script; only the first `use` waits for it. */
  constructor(gl: WebGL2RenderingContext, source: ProgramSource) {
    this.#gl = gl;
    this.#program = gl.createProgram();
    this.#shaders = [
      this.#compile(gl.VERTEX_SHADER, source.vertex),
      this.#compile(gl.FRAGMENT_SHADER, source.fragment),
    ];
    gl.linkProgram(this.#program);
  }

  use(): void {
    if (!this.#isChecked) this.#check();
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL, no hook of React
    this.#gl.useProgram(this.#program);
  }

  #compile(type: number, text: string): WebGLShader {
    const gl = this.#gl;
    const shader = gl.createShader(type);
    if (shader === null) throw new Error('The browser lost its graphics context.');
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(this.#program, shader);
    return shader;
  }

  #check(): void {
    const gl = this.#gl;
    this.#isChecked = true;
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = [
        ...this.#shaders.map((shader) => gl.getShaderInfoLog(shader)),
        gl.getProgramInfoLog(this.#program),
      ];
      throw new Error(`A program does not compile and link: ${logs.filter(Boolean).join(' ')}`);
    }
    for (const shader of this.#shaders) gl.deleteShader(shader);
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
