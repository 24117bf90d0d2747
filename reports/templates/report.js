// Draws the charts, and answers for an offer as the reader moves it; nothing is loaded from elsewhere.
const read = (id) => JSON.parse(document.getElementById(id).textContent);

for (const [name, spec] of Object.entries(read("charts"))) {
  if (innerWidth < 640) {
    spec.config.axis.tickCount = 3;
    for (const layer of spec.layer || []) for (const channel of Object.values(layer.encoding || {}))
      if (channel.axis) delete channel.axis.tickCount;
  }
  vegaEmbed("#chart-" + name, spec, {actions: false, renderer: "svg"});
}

// A value between the offers that were worked out, on a straight line.
function between(offers, values, offer) {
  let right = offers.findIndex((one) => one >= offer);
  if (right <= 0) return values[right === 0 ? 0 : offers.length - 1];
  const part = (offer - offers[right - 1]) / (offers[right] - offers[right - 1]);
  return values[right - 1] + part * (values[right] - values[right - 1]);
}

for (const [name, one] of Object.entries(read("sliders"))) {
  const place = document.querySelector(`.slider[data-name="${name}"]`);
  const [input, output] = [place.querySelector("input"), place.querySelector("output")];
  const low = one.offers[0], high = one.offers[one.offers.length - 1];
  // Two digits of a chance; of an amount three at most, and no more than its error supports (see wording.py).
  const amount = (value, error = 0) => {
    const size = Math.abs(value), minus = value < 0 ? "−" : "";
    const lead = 10 ** Math.floor(Math.log10(size || 1));
    const most = error > lead / 10 ? lead : lead / 10;
    const step = Math.min(most, Math.max(lead / 100, 10 ** Math.ceil(Math.log10(2 * error))));
    const shown = Number((Math.round(size / step) * step).toPrecision(3));
    const unit = one.units.find((each) => shown >= each.size) || {size: 1, name: ""};
    const digits = (shown / unit.size).toLocaleString(one.locale, {maximumFractionDigits: 2});
    return minus + one.money.replace("{}", digits + unit.name);
  };
  const at = (name, offer) => between(one.offers, one[name], offer);
  const gap = (name, offer) => amount(at(name, offer), at(name + "_mcse", offer));
  const share = (value) => value > 0 && value < 0.005 ? "<1%" : value < 1 && value > 0.995 ? ">99%"
    : Math.round(100 * value) + "%";
  const filled = (text, words) => text.replace(/\{(\w+)\}/g, (_, key) => words[key]);
  const show = () => {
    const offer = low + (high - low) * input.value / input.max;
    const words = {
      offer: amount(offer),
      chance: share(at("p_better", offer)),
      better: gap("mean_if_better", offer),
      worse: gap("mean_if_worse", offer),
    };
    input.setAttribute("aria-valuetext", words.offer);
    output.textContent = filled(one.words.said, words);
  };
  input.value = Math.round(input.max * (one.start - low) / (high - low));
  input.addEventListener("input", show);
  show();
}
