//! Nothing is left running: tasks, places and sockets are counted after fan-outs that were dropped, ended
//! by their deadline, or outlived their caller.

use std::future::IntoFuture;
use std::time::Duration;

use fanwise_runtime::{Clock, LegStatus, TokioClock};

use crate::profile::{PLACES, Sdk, Servers};
use crate::server::{Act, Count, Server};

/// How many fan-outs run at once: as many as there are places.
const MANY: usize = PLACES as usize;

const ALL_WELL: Act = Act::Answer("200 OK", r#"{"title":"Ada"}"#);

/// Two servers that answer and two that never do.
async fn two_hang() -> Servers {
    [
        Server::start(ALL_WELL).await,
        Server::start(ALL_WELL).await,
        Server::start(Act::Hang).await,
        Server::start(Act::Hang).await,
    ]
}

fn all_closed(count: &Count) -> bool {
    count.opened == count.closed
}

/// Once the SDK is gone, so are all sockets and all tasks but those of the servers.
async fn nothing_is_left(servers: &Servers, sdk: Sdk) {
    for hung in &servers[2..] {
        hung.until(all_closed).await;
    }
    drop(sdk);
    for server in servers {
        server.until(all_closed).await;
    }
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    // A task has gone when its thread has had its turn after it.
    for _ in 0..3000 {
        if tasks() == servers.len() {
            return;
        }
        pause(10).await;
    }
    panic!("{} tasks, of which {} are the servers'", tasks(), servers.len());
}

async fn pause(milliseconds: u64) {
    TokioClock::new().sleep(Duration::from_millis(milliseconds)).await;
}

/// Twice as many as there are places: each that is dropped gives its place back.
#[tokio::test]
async fn of_fan_outs_that_were_dropped() {
    let servers = two_hang().await;
    let sdk = Sdk::of(&servers, ["a", "b"]);
    for round in 1..=2 {
        let users = (0..MANY).map(|at| format!("u-{at}"));
        let calls = users.map(|user| sdk.profile(&user).into_future());
        let mut all = futures_util::future::join_all(calls);
        tokio::select! {
            _ = &mut all => panic!("they hang"),
            _ = servers[2].until(|count| count.requests == round * MANY) => {}
        }
        assert_eq!(servers[2].count().closed, (round - 1) * MANY, "they wait for it");
        drop(all);
        servers[2].until(all_closed).await;
    }
    nothing_is_left(&servers, sdk).await;
    assert_eq!(servers[2].count().requests, 2 * MANY, "nothing was sent again");
}

#[tokio::test]
async fn of_fan_outs_that_their_deadline_ended() {
    let servers = two_hang().await;
    let sdk = Sdk::of(&servers, ["a", "b"]);
    let user = |at| format!("u-{at}");
    let calls = (0..MANY).map(|at| sdk.profile(&user(at)).deadline(Duration::from_millis(500)));
    let outcomes = futures_util::future::join_all(calls.map(IntoFuture::into_future)).await;
    for outcome in &outcomes {
        assert_eq!(outcome.tips.status(), Some(LegStatus::TimedOut));
    }
    // Outcomes hold answers, never connections.
    nothing_is_left(&servers, sdk).await;
    drop(outcomes);
}

#[tokio::test]
async fn of_a_fan_out_that_outlives_its_caller() {
    let servers = two_hang().await;
    let sdk = Sdk::of(&servers, ["a", "b"]);
    let call = sdk.pin("u-1").undo_on_drop().into_future();
    tokio::select! {
        _ = call => panic!("it hangs"),
        _ = servers[2].until(|count| count.requests == 1) => {}
    }
    sdk.drain().await;
    let undone = servers[0].heard();
    assert!(undone.contains("POST /cards/u-1/unpin"), "what had succeeded is undone: {undone}");
    nothing_is_left(&servers, sdk).await;
}
