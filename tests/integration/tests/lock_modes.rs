//! Which locks conflict: the engine's answer, and the server's for every pair.

use schema_guard_engine::statement::LockMode;
use schema_guard_integration::{Cluster, Library};

#[test]
fn the_server_refuses_what_conflicts_and_nothing_else() {
    let cluster = Cluster::start(Library::OnDemand, &[]);
    let (mut holder, mut other) = (cluster.session("postgres"), cluster.session("postgres"));
    holder.run("CREATE TABLE t (id int)");
    for held in LockMode::ALL {
        holder.run(&format!("BEGIN; LOCK TABLE t IN {} MODE", held.sql_name()));
        let shown = holder.value("SELECT mode FROM pg_locks WHERE relation = 't'::regclass AND pid = pg_backend_pid()");
        assert_eq!(shown, held.as_str());
        for wanted in LockMode::ALL {
            let lock = format!("BEGIN; LOCK TABLE t IN {} MODE NOWAIT", wanted.sql_name());
            let refused = other.try_run(&lock).is_err_and(|error| error.code().code() == "55P03");
            assert_eq!(wanted.conflicts_with(held), refused, "{wanted:?} where {held:?} is held");
            other.run("ROLLBACK");
        }
        holder.run("ROLLBACK");
    }
}
