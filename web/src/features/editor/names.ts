export { useLabelNames } from './labels/Listing';
