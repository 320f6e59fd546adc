// Draws the figures; text and grid take the colours of the page's scheme, those of paper when it is printed.
(function () {
  "use strict";
  const specs = Array.from(document.querySelectorAll("script[data-plot]"));
  const coarse = matchMedia("(pointer: coarse)").matches;
  const config = { responsive: true, displayModeBar: false, doubleClick: "reset" };

  function colours() {
    const css = getComputedStyle(document.documentElement);
    const of = (name) => css.getPropertyValue(name).trim();
    return { ink: of("--soft"), grid: of("--grid"), paper: of("--band"), strong: of("--ink") };
  }

  function scheme(layout, c) {
    const change = {
      "font.color": c.ink, "hoverlabel.bgcolor": c.paper, "hoverlabel.font.color": c.strong,
      "hoverlabel.bordercolor": c.grid,
    };
    for (const key of Object.keys(layout)) {
      if (/^[xy]axis\d*$/.test(key)) {
        change[key + ".gridcolor"] = c.grid;
        change[key + ".linecolor"] = c.grid;
        if (layout[key].zeroline) change[key + ".zerolinecolor"] = c.ink;
      }
    }
    return change;
  }

  function draw(script) {
    const spec = JSON.parse(script.textContent);
    const node = document.getElementById(script.dataset.plot);
    spec.layout.dragmode = coarse ? false : "zoom";
    if (node.clientWidth < 520) narrow(spec.layout);
    return Plotly.newPlot(node, spec.data, spec.layout, config).then(() => Plotly.relayout(node, scheme(spec.layout, colours())));
  }

  function narrow(layout) {
    layout.font.size = 11;
    layout.margin = Object.assign({}, layout.margin, { l: 44, r: 8 });
  }

  function recolour() {
    for (const script of specs) {
      const node = document.getElementById(script.dataset.plot);
      if (node.layout) Plotly.relayout(node, scheme(node.layout, colours()));
    }
  }

  const closed = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) { one.open = true; closed.push(one); }
    recolour();
  });
  addEventListener("afterprint", () => {
    for (const one of closed.splice(0)) one.open = false;
    recolour();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  matchMedia("print").addEventListener("change", recolour);
  specs.reduce((before, script) => before.then(() => draw(script)), Promise.resolve())
    .then(() => { document.documentElement.dataset.drawn = String(specs.length); });
})();
