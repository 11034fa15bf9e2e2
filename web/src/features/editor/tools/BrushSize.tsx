import { Slider, Text } from '@mantine/core';
import { BRUSH, clampBrush } from '../view/usePreferences';
import { useView } from '../view/ViewContext';
import classes from './tools.module.css';

/** The brush's diameter, in image pixels. The slider is finer where the brush is small. */
export function BrushSize() {
  const { preferences, setPreferences } = useView();
  const { brushSize } = preferences;
  return (
    <div className={classes.brush}>
      <Slider
        size="xs"
        w={90}
        min={0}
        max={100}
        label={null}
        value={Math.round((Math.log(brushSize) / Math.log(BRUSH.max)) * 100)}
        onChange={(at) => setPreferences({ brushSize: clampBrush(BRUSH.max ** (at / 100)) })}
        thumbLabel="Brush size"
        thumbProps={{ 'aria-valuetext': `${brushSize} pixels` }}
      />
      <Text size="xs" className="tabular" w={44}>
        {brushSize} px
      </Text>
    </div>
  );
}
