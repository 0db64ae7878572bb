//! Random reads and writes at random moments: whatever is kept and shared, nobody gets another's
//! answer, one that is too old, or one from before a write that had ended.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{Cache, Client, Coalesce, Method, Policy};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::harness::{Get, Post, Shop, client, figures};

/// The longest that an answer takes, in milliseconds.
const SLOWEST: u64 = 3000;

/// A few good enough random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// What the API holds.
struct World {
    began: Instant,
    version: AtomicU64,
    /// The version that every read has to show which begins now.
    floor: AtomicU64,
    /// When each version was last told or confirmed, by its tag.
    told: Mutex<HashMap<String, u64>>,
    dice: Mutex<Dice>,
}

impl World {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap()
    }

    fn delay(&self) -> Duration {
        Duration::from_millis(self.dice.lock().unwrap().below(SLOWEST))
    }
}

fn upstream(world: &Arc<World>, directives: String) -> MemoryTransport {
    let upstream = MemoryTransport::new();
    let read = Arc::clone(world);
    upstream.on(Method::GET, "/v1/stock", move |request| {
        let version = read.version.load(SeqCst);
        let tag = format!("\"{version}-{}-{:?}\"", request.query(), request.header("x-tenant"));
        read.told.lock().unwrap().insert(tag.clone(), read.now());
        let reply = if request.header("if-none-match") == Some(&tag) {
            Reply::status(304)
        } else {
            Reply::json(
                200,
                &json!({
                    "version": version, "tag": tag,
                    "query": request.query(), "tenant": request.header("x-tenant"),
                }),
            )
        };
        let reply = reply.header("etag", &tag).header("cache-control", &directives);
        std::future::ready(reply.after(read.delay()))
    });
    let write = Arc::clone(world);
    upstream.on(Method::POST, "/v1/stock", move |_| {
        write.version.fetch_add(1, SeqCst);
        std::future::ready(Reply::status(204).after(write.delay()))
    });
    upstream
}

async fn read(world: &World, shop: &Client<Shop>, get: Get, oldest: u64, patience: Duration) {
    let (floor, began) = (world.floor.load(SeqCst), world.now());
    let Ok(answer) = timeout(patience, shop.execute(get.clone())).await else { return };
    let answer: Value = answer.unwrap().into_body();
    assert_eq!(answer["tenant"], json!(get.tenant));
    assert_eq!(answer["query"], get.query.map_or_else(String::new, |query| format!("q={query}")));
    assert!(answer["version"].as_u64().unwrap() >= floor, "{answer} before {floor}");
    let told = world.told.lock().unwrap()[answer["tag"].as_str().unwrap()];
    let age = began.saturating_sub(told);
    assert!(age <= oldest.max(SLOWEST), "{answer} is {age} ms old, of {oldest}");
}

async fn write(world: &World, shop: &Client<Shop>) {
    let version = world.version.load(SeqCst) + 1;
    shop.execute(Post::default()).await.unwrap();
    world.floor.fetch_max(version, SeqCst);
}

async fn case(seed: u64) -> (u64, u64, u64) {
    let mut dice = Dice(seed);
    let (fresh, renewable) = (dice.one(&[0, 2, 10, 30]), dice.one(&[0, 5]));
    let directives = format!("max-age={fresh}, stale-while-revalidate={renewable}");
    let world = Arc::new(World {
        began: Instant::now(),
        version: AtomicU64::new(0),
        floor: AtomicU64::new(0),
        told: Mutex::default(),
        dice: Mutex::new(Dice(seed ^ 0x5EED)),
    });
    let upstream = upstream(&world, directives);
    let cache = Cache::new().max_entries(dice.one(&[1, 2, 1000]));
    let mut policy = Policy::new().cache(cache);
    if dice.below(3) > 0 {
        policy = policy.coalesce(Coalesce::all());
    }
    let shop = client(&upstream, policy);
    let calls = (0..60).map(|_| {
        let begins = Duration::from_millis(dice.below(40_000));
        let writes = dice.below(8) == 0;
        let tenant = dice.one(&[None, Some("a"), Some("b")]);
        let get = Get { query: dice.one(&[None, Some("x")]), tenant };
        let patience = Duration::from_millis(dice.one(&[500, 60_000, 60_000]));
        let (world, shop) = (Arc::clone(&world), shop.clone());
        async move {
            sleep(begins).await;
            if writes {
                write(&world, &shop).await;
            } else {
                read(&world, &shop, get, (fresh + renewable) * 1000, patience).await;
            }
        }
    });
    join_all(calls.collect::<Vec<_>>()).await;
    shop.drain().await;
    let figures = figures(&shop);
    assert_eq!((figures.in_flight, upstream.in_flight()), (0, 0), "seed {seed}");
    (figures.cache_hits, figures.coalesced, figures.revalidations)
}

#[tokio::test(start_paused = true)]
async fn nobody_gets_what_is_not_his_or_is_too_old() {
    let (mut hits, mut coalesced, mut revalidations) = (0, 0, 0);
    for seed in 0..60 {
        let (hit, shared, asked) = case(seed).await;
        hits += hit;
        coalesced += shared;
        revalidations += asked;
    }
    // All of it happens.
    assert!(
        hits > 200 && coalesced > 60 && revalidations > 60,
        "{hits} {coalesced} {revalidations}"
    );
}
