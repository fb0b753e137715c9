/** A model that finds people in pictures. Others than the studio's own can be set as `window.studio.segmenter`. */
export interface Segmenter {
  /**
   * Finds the person in a picture.
   *
   * @param picture In order of the clip: models may follow what moves.
   * @returns A byte per pixel, row by row from the top left, of the size of the picture: the person from 128 on.
   */
  segment(picture: ImageData): Promise<Uint8Array>;
}
