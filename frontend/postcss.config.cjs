/** Mantine's own CSS dialect: `light-dark()`, `rem()`, named breakpoints. */
module.exports = {
  plugins: {
    'postcss-preset-mantine': {},
  },
};
