//! The models of a token: callers who ask, wait, are refused and give up.

use std::convert::Infallible;
use std::sync::Arc;

use loom::sync::Mutex;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use crate::renewal::{Fetched, Lease, Renewal, Turn};

/// A fetch that goes on as long as anybody keeps it going: the first to do so asks the endpoint.
type Fetch = (u64, Arc<Mutex<Option<u64>>>);

/// A token, and an endpoint that numbers what it gives.
struct World {
    tokens: Renewal<u64, Fetch>,
    endpoint: AtomicU64,
    /// How long each token is used before it is renewed, and until it has ended.
    life: Option<(u64, u64)>,
}

impl World {
    fn new(life: Option<(u64, u64)>) -> Arc<Self> {
        Arc::new(Self { tokens: Renewal::new(), endpoint: AtomicU64::new(0), life })
    }

    fn ask(&self, now: u64) -> Turn<u64, Fetch> {
        let start = |number| Ok::<_, Infallible>((number, Arc::new(Mutex::new(None))));
        self.tokens.ask(now, |_| false, start).unwrap()
    }

    fn drive(&self, now: u64, (number, work): &Fetch) -> Lease<u64> {
        let token = {
            let mut done = work.lock().unwrap();
            *done.get_or_insert_with(|| self.endpoint.fetch_add(1, Ordering::SeqCst) + 1)
        };
        let (renew_at, good_until) =
            self.life.map(|(renewed, ended)| (now + renewed, now + ended)).unzip();
        self.tokens.land(*number, Some(Fetched { token, renew_at, good_until })).unwrap()
    }

    /// What a caller does that waits for its token.
    fn token(&self, now: u64) -> Lease<u64> {
        match self.ask(now) {
            Turn::Use(lease) => lease,
            Turn::Renew(lease, fetch) => {
                self.drive(now, &fetch);
                lease
            }
            Turn::Wait { fetch, .. } => self.drive(now, &fetch),
        }
    }

    fn fetches(&self) -> u64 {
        self.endpoint.load(Ordering::SeqCst)
    }
}

#[test]
fn all_who_wait_share_one_fetch() {
    loom::model(|| {
        let world = World::new(None);
        let others = Arc::clone(&world);
        let other = thread::spawn(move || others.token(0).token);
        let one = world.token(0).token;
        assert_eq!((one, other.join().unwrap(), world.fetches()), (1, 1, 1));
        assert!(matches!(world.ask(0), Turn::Use(lease) if lease.token == 1));
    });
}

#[test]
fn a_refusal_that_two_get_renews_once() {
    loom::model(|| {
        let world = World::new(None);
        let old = world.token(0);
        let again = |world: &World, old: u64| {
            assert!(world.tokens.refuse(old, 0));
            world.token(0).token
        };
        let (others, number) = (Arc::clone(&world), old.number);
        let other = thread::spawn(move || again(&others, number));
        let one = again(&world, old.number);
        assert_eq!((one, other.join().unwrap(), world.fetches()), (2, 2, 2));
    });
}

#[test]
fn a_late_refusal_of_the_old_one_spares_the_new() {
    loom::model(|| {
        let world = World::new(None);
        let old = world.token(0).number;
        assert!(world.tokens.refuse(old, 0));
        let others = Arc::clone(&world);
        let other = thread::spawn(move || others.tokens.refuse(old, 0));
        let new = world.token(0);
        assert!(other.join().unwrap(), "there is another one, or will be");
        assert!(matches!(world.ask(0), Turn::Use(lease) if lease.number == new.number));
        assert_eq!(world.fetches(), 2);
    });
}

#[test]
fn whoever_gives_up_takes_no_fetch_along() {
    loom::model(|| {
        let world = World::new(None);
        let others = Arc::clone(&world);
        let fickle = thread::spawn(move || drop(others.ask(0)));
        assert_eq!(world.token(0).token, 1);
        fickle.join().unwrap();
        assert_eq!((world.token(0).token, world.fetches()), (1, 1));
    });
}

#[test]
fn nobody_waits_for_a_renewal_and_one_is_enough() {
    loom::model(|| {
        let world = World::new(Some((10, 20)));
        world.token(0);
        let others = Arc::clone(&world);
        let other = thread::spawn(move || others.token(10).token);
        let one = world.token(10).token;
        // Each had the old one, or came when the new one was there.
        let tokens = [one, other.join().unwrap()];
        assert!(tokens.iter().all(|token| [1, 2].contains(token)) && tokens.contains(&1));
        assert_eq!(world.fetches(), 2);
        assert!(matches!(world.ask(10), Turn::Use(lease) if lease.token == 2));
    });
}

#[test]
fn a_token_that_ended_while_it_was_waited_for_is_not_handed_out_again() {
    loom::model(|| {
        let world = World::new(Some((10, 20)));
        let others = Arc::clone(&world);
        let other = thread::spawn(move || others.token(0).number);
        let number = world.token(0).number;
        assert_eq!(number, other.join().unwrap());
        assert!(world.tokens.has_ended(number, 20) && !world.tokens.has_ended(number, 19));
        assert!(matches!(world.ask(20), Turn::Wait { own: true, .. }));
    });
}
