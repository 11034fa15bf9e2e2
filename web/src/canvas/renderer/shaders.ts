/** The three programs: image, fills, lines. Positions are image pixels; sizes on the screen are CSS pixels. */
import { HIDDEN, HOVERED, ROW, SELECTED } from '../style';
import { DOT_RADIUS, DOT_RIM, EMPHASIS } from './renderer';

const glsl = (value: number) => (Number.isInteger(value) ? `${value}.0` : `${value}`);

const VIEW = `
uniform vec3 u_view; // world point at the top left, scale
uniform vec2 u_size; // CSS pixels
vec2 onScreen(vec2 world) { return (world - u_view.xy) * u_view.z; }
vec4 clip(vec2 screen) { return vec4(screen / u_size * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0); }
`;

const STYLE = `
uniform highp usampler2D u_styles;
uvec4 styleOf(uint slot) { return texelFetch(u_styles, ivec2(int(slot % ${ROW}u), int(slot / ${ROW}u)), 0); }
bool has(uvec4 style, uint flag) { return (style.a & flag) != 0u; }
vec3 colorOf(uvec4 style) { return vec3(style.rgb) / 255.0; }
float opacityOf(uvec4 style) { return float(style.a >> 4u) / 15.0; }
const vec4 NOWHERE = vec4(2.0, 2.0, 2.0, 1.0);
`;

export const IMAGE = {
  vertex: `#version 300 es
precision highp float;
${VIEW}
uniform vec4 u_box; // min, max in the world
uniform vec4 u_part; // min, max in the texture
out vec2 v_uv;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_uv = mix(u_part.xy, u_part.zw, corner);
  gl_Position = clip(onScreen(mix(u_box.xy, u_box.zw, corner)));
}`,
  fragment: `#version 300 es
precision highp float;
uniform sampler2D u_image;
uniform vec2 u_light; // brightness, contrast
in vec2 v_uv;
out vec4 o_color;
void main() {
  vec4 texel = texture(u_image, v_uv);
  vec3 color = texel.rgb / max(texel.a, 0.004);
  color = (color * u_light.x - 0.5) * u_light.y + 0.5;
  o_color = vec4(clamp(color, 0.0, 1.0) * texel.a, texel.a);
}`,
} as const;

export const FILLS = {
  vertex: `#version 300 es
precision highp float;
${VIEW}
${STYLE}
uniform float u_fill;
layout(location = 0) in vec2 a_position;
layout(location = 1) in uint a_slot;
flat out vec4 v_color;
void main() {
  uvec4 style = styleOf(a_slot);
  float alpha = u_fill * opacityOf(style);
  if (has(style, ${HOVERED}u)) alpha += ${glsl(EMPHASIS.hoverFill)};
  if (has(style, ${SELECTED}u)) alpha += ${glsl(EMPHASIS.selectedFill)};
  alpha = min(alpha, 1.0);
  v_color = vec4(colorOf(style) * alpha, alpha);
  gl_Position = has(style, ${HIDDEN}u) ? NOWHERE : clip(onScreen(a_position));
}`,
  fragment: `#version 300 es
precision mediump float;
flat in vec4 v_color;
out vec4 o_color;
void main() { o_color = v_color; }`,
} as const;

/** Kinds of segment, as packed into `a_meta` beside corner and slot. */
export const LINE = 0;
export const DOT = 1;
export const HOLLOW_DOT = 2;

/** Every segment is a quad around it; the fragment shader cuts a line with round ends out of the quad. */
export const LINES = {
  vertex: `#version 300 es
precision highp float;
${VIEW}
${STYLE}
uniform float u_line;
uniform float u_ratio;
layout(location = 0) in vec4 a_segment;
layout(location = 1) in uint a_meta;
flat out vec4 v_color;
flat out float v_length;
flat out float v_radius;
flat out uint v_kind;
out vec2 v_local; // along and across the segment
void main() {
  uint corner = a_meta & 3u;
  v_kind = (a_meta >> 2u) & 3u;
  uvec4 style = styleOf(a_meta >> 4u);
  float alpha = opacityOf(style);
  v_color = vec4(colorOf(style), alpha);
  float more = 0.0;
  if (has(style, ${HOVERED}u)) more += ${glsl(EMPHASIS.hoverWidth)};
  if (has(style, ${SELECTED}u)) more += ${glsl(EMPHASIS.selectedWidth)};
  v_radius = v_kind == ${LINE}u ? (u_line + more) * 0.5 : ${glsl(DOT_RADIUS)} + more;
  vec2 a = onScreen(a_segment.xy);
  vec2 b = onScreen(a_segment.zw);
  v_length = distance(a, b);
  vec2 along = v_length > 1e-4 ? (b - a) / v_length : vec2(1.0, 0.0);
  float reach = v_radius + 1.0 / u_ratio;
  v_local = vec2((corner & 1u) == 0u ? -reach : v_length + reach, (corner & 2u) == 0u ? -reach : reach);
  vec2 across = vec2(-along.y, along.x);
  gl_Position = has(style, ${HIDDEN}u) ? NOWHERE : clip(a + along * v_local.x + across * v_local.y);
}`,
  fragment: `#version 300 es
precision highp float;
uniform float u_ratio;
flat in vec4 v_color;
flat in float v_length;
flat in float v_radius;
flat in uint v_kind;
in vec2 v_local;
out vec4 o_color;
float cover(float outside) { return clamp(0.5 - outside * u_ratio, 0.0, 1.0); }
void main() {
  float away = length(vec2(v_local.x - clamp(v_local.x, 0.0, v_length), v_local.y));
  float shape = cover(away - v_radius);
  vec3 color = v_color.rgb;
  if (v_kind != ${LINE}u) {
    float core = cover(away - (v_radius - ${glsl(DOT_RIM)}));
    if (v_kind == ${DOT}u) color = mix(vec3(1.0), color, core);
    else shape *= 1.0 - cover(away - (v_radius - 2.0 * ${glsl(DOT_RIM)}));
  }
  float alpha = shape * v_color.a;
  if (alpha <= 0.0) discard;
  o_color = vec4(color * alpha, alpha);
}`,
} as const;
