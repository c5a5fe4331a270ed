declare module '*.css';
/** An image as a data URL. */
declare module '*.svg' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: this is how esbuild exports it.
  export default url;
}
