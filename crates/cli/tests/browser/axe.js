// What axe finds serious or critical, in words: rule, weight, help, how often, and the first place.
const done = arguments[arguments.length - 1];
const grave = ({ impact }) => impact === 'serious' || impact === 'critical';
const words = ({ id, impact, help, nodes }) => `${id} (${impact}): ${help}; ${nodes.length} times, first ${nodes[0].html}`;
axe.run(document, { resultTypes: ['violations'] }).then(
  ({ violations }) => done(violations.filter(grave).map(words)),
  (error) => done([`axe failed: ${error}`]),
);
