// Events and folds as the parameters of their statements; each function belongs to the statement of its name.
#pragma once

#include <span>
#include <string_view>

#include "postgres/params.hpp"
#include "store/postgres_fold.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

postgres::Params environment_rows(std::string_view tenant, const EventBatch& batch);
postgres::Params rule_set_rows(std::string_view tenant, const RuleSets& rule_sets);
postgres::Params run_rows(std::string_view tenant, std::string_view client_id, EventBatch& batch);
postgres::Params attempt_rows(std::string_view tenant, std::string_view client_id, const Events& attempts);
postgres::Params outcome_rows(std::string_view tenant, std::string_view client_id, const Events& outcomes);
postgres::Params finding_rows(std::string_view tenant, const RunFold& fold);
postgres::Params coverage_rows(std::string_view tenant, const RunFold& fold);
postgres::Params finding_state_rows(std::string_view tenant, std::string_view client_id, const RunFold& fold);
postgres::Params problem_day_rows(std::string_view tenant, const RunFold& fold);
postgres::Params verdict_rows(std::string_view tenant, std::string_view client_id, const Verdicts& verdicts);
postgres::Params attempt_ids(std::string_view tenant, const Verdicts& verdicts);
postgres::Params fix_outcome_rows(std::string_view tenant, const RankingChange& change);
postgres::Params fix_client_rows(std::string_view tenant, const RankingChange& change);
postgres::Params lost_rows(std::string_view tenant, std::string_view client_id, std::span<const Lost> lost);

}  // namespace devdiag::gateway
