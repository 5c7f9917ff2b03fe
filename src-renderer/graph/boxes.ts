export interface RowBox {
  readonly y: number;
  readonly height: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Height at which edges come and go. */
  readonly anchor: number;
  /** Endpoint rows, from the card's top. */
  readonly rows: readonly RowBox[];
}
