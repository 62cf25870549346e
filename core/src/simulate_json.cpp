// Simulations as canonical JSON: members in declared order, the same bytes on every host.
#include "devdiag/json.hpp"
#include "devdiag/simulate.hpp"
#include "json_reader.hpp"
#include "json_writer.hpp"

namespace devdiag {

// Only written, never read: choices are written by name.
template <class V>
void fields(V& v, Of<V, LoadJudgement>& r) {
  v.text("verdict", std::string(to_name(r.verdict)));
  v.text("reason", std::string(to_name(r.reason)));
  v.text("directive", r.directive);
  v.text("source", r.source);
  v.text("mismatch", std::string(to_name(r.mismatch)));
  v.text("address", r.address);
  v.texts("needs", r.needs);
}

template <class V>
void fields(V& v, Of<V, ObservedLoad>& r) {
  fields(v, r.load);
  v.text("seen_in", r.seen_in);
  v.flag("refused_today", r.refused_today);
}

template <class V>
void fields(V& v, Of<V, SimulationNote>& r) {
  v.text("code", r.code);
  v.text("directive", r.directive);
  v.text("detail", r.detail);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, PolicyJudgement>& r) {
  v.integer("policy", r.policy);
  fields(v, r.judgement);
}

template <class V>
void fields(V& v, Of<V, SimulatedLoad>& r) {
  v.text("verdict", std::string(to_name(r.verdict)));
  fields(v, r.observed);
  v.list("judgements", r.judgements);
}

template <class V>
void fields(V& v, Of<V, SpareSource>& r) {
  v.integer("policy", r.policy);
  v.text("directive", r.directive);
  v.text("source", r.source);
  v.flag("silent", r.silent);
}

template <class V>
void fields(V& v, Of<V, Simulation>& r) {
  v.integer("v", r.v);
  v.text("use", std::string(to_name(r.use)));
  v.texts("policies", r.policies);
  v.integer("allowed", r.allowed);
  v.integer("refused", r.refused);
  v.integer("unknown", r.unknown);
  v.integer("refused_today", r.refused_today);
  v.list("loads", r.loads);
  v.list("spare", r.spare);
  v.list("notes", r.notes);
}

template <class V>
void fields(V& v, Of<V, DeliveredPolicy>& r) {
  v.text("where", r.where);
  v.integer("line", r.line);
  v.integer("index", r.index);
  v.text("use", std::string(to_name(r.use)));
  v.text("text", r.text);
  fields(v, r.judgement);
}

template <class V>
void fields(V& v, Of<V, Explanation>& r) {
  v.integer("v", r.v);
  v.object("load", r.load);
  v.flag("blocked", r.blocked);
  v.list("policies", r.policies);
  v.list("notes", r.notes);
}

template <class V>
void fields(V& v, Of<V, ProposedSource>& r) {
  v.text("text", r.text);
  v.integer("loads", r.loads);
  v.text("example", r.example);
}

template <class V>
void fields(V& v, Of<V, ProposedDirective>& r) {
  v.text("name", r.name);
  v.flag("kept", r.kept);
  v.list("sources", r.sources);
}

template <class V>
void fields(V& v, Of<V, Proposal>& r) {
  v.integer("v", r.v);
  v.text("header", r.header);
  v.text("policy", r.policy);
  v.integer("loads", r.loads);
  v.integer("refused_today", r.refused_today);
  v.list("directives", r.directives);
  v.list("notes", r.notes);
}

std::string write_simulation(const Simulation& simulation) { return write_record(simulation); }
std::string write_explanation(const Explanation& explanation) { return write_record(explanation); }
std::string write_proposal(const Proposal& proposal) { return write_record(proposal); }

Result<Load> load_from(const nlohmann::json& value, std::string_view path) {
  JsonReader::State state{Beyond::cut, {}, {}};
  return read_record<Load>(value, path, state);
}

}  // namespace devdiag
