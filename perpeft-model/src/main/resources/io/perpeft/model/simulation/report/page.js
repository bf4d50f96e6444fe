const report = JSON.parse(document.getElementById('data').textContent);
const names = Object.keys(report.arms);
const COLOURS = ['#8d99ae', '#b08968', '#e07a2f', '#7aa6c2', '#3a86c8', '#17408b', '#9b5de5',
  '#c2559d', '#2a9d55', '#d62839', '#5f6c37'];
const colour = i => COLOURS[i % COLOURS.length];
const number = (value, digits) => value.toFixed(digits);
const percent = value => (100 * value).toFixed(1) + ' %';

function element(parent, tag, text, className) {
  const child = parent.appendChild(document.createElement(tag));
  if (text !== undefined) child.textContent = text;
  if (className) child.className = className;
  return child;
}

function named(cell, i) {
  element(cell, 'span', '', 'dot').style.background = colour(i);
  cell.append(names[i]);
}

function facts() {
  document.getElementById('facts').textContent = Object.entries(report.facts)
    .map(([name, value]) => name.replaceAll('_', ' ') + ' ' +
      (Number.isInteger(value) && name !== 'seed' ? value.toLocaleString('en') : value))
    .concat('users moved per 1,000 purchases ' + number(report.moved_per_1000, 1))
    .join(' · ');
  document.getElementById('reference').textContent = report.reference;
  document.querySelectorAll('.reference').forEach(e => e.textContent = report.reference);
}

function gainText(arm) {
  const gain = arm.gain_ndcg20;
  if (arm === report.arms[report.reference]) return 'reference';
  const sign = value => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(4);
  return `${sign(gain.mean)} (${sign(gain.low)} to ${sign(gain.high)})`;
}

function arms() {
  const ndcg = (title, prefix) => ({
    title, value: arm => arm[prefix + 'purchases'] ? arm[prefix + 'ndcg20'] : null,
    text: value => number(value, 4), best: true });
  const columns = [
    ndcg('NDCG@20', ''),
    { title: 'gain', value: gainText, text: value => value },
    { title: 'HR@20', value: arm => arm.hr20, text: value => number(value, 4), best: true },
    ndcg('warm items', 'warm_'), ndcg('cold items', 'cold_'), ndcg('other day', 'other_day_'),
    ndcg('new users', 'new_user_'),
    { title: 'coverage', value: arm => arm.coverage, text: percent },
    { title: 'steps', value: arm => arm.steps, text: value => value.toLocaleString('en') },
    { title: 'CPU s', value: arm => arm.cpu_seconds_per_1000, text: value => number(value, 2) },
    { title: 'of it learning', value: arm => arm.learn_cpu_seconds_per_1000,
      text: value => number(value, 2) }];
  const table = document.getElementById('arms');
  const head = element(element(table, 'thead'), 'tr');
  element(head, 'th', 'arm');
  columns.forEach(column => element(head, 'th', column.title));
  const body = element(table, 'tbody');
  names.forEach((name, i) => {
    const row = element(body, 'tr');
    named(element(row, 'td'), i);
    for (const column of columns) {
      const value = column.value(report.arms[name]);
      const best = column.best && value !== null &&
        value >= Math.max(...names.map(other => column.value(report.arms[other])));
      element(row, 'td', value === null ? '–' : column.text(value), best ? 'best' : '');
    }
  });
}

function svg(parent, tag, attributes, text) {
  const child = parent.appendChild(document.createElementNS('http://www.w3.org/2000/svg', tag));
  for (const [name, value] of Object.entries(attributes)) child.setAttribute(name, value);
  if (text !== undefined) child.textContent = text;
  return child;
}

function gains() {
  const others = names.filter(name => name !== report.reference);
  const left = 170, width = 1100, rowHeight = 26, height = others.length * rowHeight + 34;
  const bounds = others.flatMap(name => {
    const gain = report.arms[name].gain_ndcg20;
    return [gain.low, gain.high];
  }).concat(0);
  const low = Math.min(...bounds), high = Math.max(...bounds), span = high - low || 1;
  const x = value => left + 14 + (value - low) / span * (width - left - 28);
  const plot = svg(document.getElementById('gains'), 'svg', { viewBox: `0 0 ${width} ${height}` });
  const step = 10 ** Math.floor(Math.log10(span)) / (span / 10 ** Math.floor(Math.log10(span)) < 3 ? 2 : 1);
  for (let tick = Math.ceil(low / step) * step; tick <= high + 1e-12; tick += step) {
    svg(plot, 'line', { x1: x(tick), x2: x(tick), y1: 4, y2: height - 26, class: 'axis' });
    svg(plot, 'text', { x: x(tick), y: height - 8, 'text-anchor': 'middle', class: 'tick' },
      (Math.abs(tick) < 1e-12 ? 0 : tick).toFixed(3));
  }
  svg(plot, 'line', { x1: x(0), x2: x(0), y1: 4, y2: height - 26, class: 'zero' });
  others.forEach((name, row) => {
    const gain = report.arms[name].gain_ndcg20, y = row * rowHeight + 18;
    const stroke = colour(names.indexOf(name));
    svg(plot, 'text', { x: left, y: y + 4, 'text-anchor': 'end' }, name);
    svg(plot, 'line', { x1: x(gain.low), x2: x(gain.high), y1: y, y2: y, stroke, 'stroke-width': 3 });
    svg(plot, 'circle', { cx: x(gain.mean), cy: y, r: 5, fill: stroke });
  });
}

function smoothed(values) {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - 1), i + 2);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

function curve() {
  const purchases = report.facts.stream_purchases;
  const stretches = report.stretch_times.length;
  const data = [report.stretch_times.map((_, s) => Math.round(purchases * s / stretches))]
    .concat(names.map(name => smoothed(report.arms[name].curve_ndcg20)));
  const parent = document.getElementById('curve');
  const date = s => new Date(report.stretch_times[s]).toISOString().slice(0, 10);
  new uPlot({
    width: parent.clientWidth, height: 380,
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, high * 1.05] } },
    axes: [
      { label: 'purchases of the stream',
        values: (_, ticks) => ticks.map(tick => tick.toLocaleString('en')) },
      { size: 60 }],
    series: [{ label: 'purchase', value: (_, value, __, s) => value === null || s === null ? '–' :
        `${value.toLocaleString('en')} (${date(s)})` }]
      .concat(names.map((label, i) => ({ label, stroke: colour(i), width: 2, points: { show: false },
        value: (_, value) => value === null ? '–' : number(value, 4) }))),
  }, data, parent);
}

function groups() {
  const table = document.getElementById('groups');
  const ids = Object.keys(report.group_purchases);
  const head = element(element(table, 'thead'), 'tr');
  element(head, 'th', 'arm');
  ids.forEach(id => element(head, 'th',
    `group ${id} (${report.group_purchases[id].toLocaleString('en')})`));
  const highest = Math.max(...names.flatMap(name => Object.values(report.arms[name].group_ndcg20)));
  const body = element(table, 'tbody');
  names.forEach((name, i) => {
    const row = element(body, 'tr');
    named(element(row, 'td'), i);
    ids.forEach(id => {
      const value = report.arms[name].group_ndcg20[id];
      const cell = element(row, 'td', number(value, 4));
      const share = highest > 0 ? value / highest : 0;
      cell.style.background = `rgba(47, 91, 215, ${(0.32 * share).toFixed(3)})`;
    });
  });
}

facts();
arms();
gains();
curve();
groups();
