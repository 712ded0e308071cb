export { RatingNote } from './RatingNote';
export { STARS } from './stars';
