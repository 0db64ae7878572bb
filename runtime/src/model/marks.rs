//! What a value that is read deviates in from what its document says.
//!
//! While a value is read, deviations are only counted, which costs nothing where there are none.
//! Where they lie is found by reading the same value a second time, under [`tracing`]: what is read
//! then says at each step where it is.

use std::cell::{Cell, RefCell};

use super::depth::Depth;
use crate::decode::push_key;
use crate::deviations::{DeviationKind, Found};

/// Counts of what a value deviates in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    /// Required properties of the value itself that are absent.
    pub(super) lacking: usize,
    /// All that strict reading would have refused.
    pub(super) refused: usize,
    /// Properties, values and tags that are not declared.
    pub(super) undeclared: usize,
    /// Properties of the value itself that are not declared.
    pub(super) own_undeclared: usize,
}

impl Marks {
    /// The lower, the better a value fits.
    pub(super) fn rank(self) -> (usize, usize, usize) {
        (self.lacking, self.refused, self.undeclared)
    }
}

thread_local! {
    /// The marks of what this thread reads, up to the innermost trial.
    static MARKS: Cell<Marks> = const { Cell::new(Marks {
        lacking: 0, refused: 0, undeclared: 0, own_undeclared: 0,
    }) };
    /// How deep the value lies that is tried.
    static TRIED: Cell<usize> = const { Cell::new(0) };
    /// How many deviations there have been. Only differences count.
    static NOTED: Cell<usize> = const { Cell::new(0) };
    /// Whether deviations are to be found.
    static TRACING: Cell<bool> = const { Cell::new(false) };
    static TRACE: RefCell<Trace> = RefCell::default();
}

#[derive(Default)]
struct Trace {
    /// Where the value lies that is being read.
    pointer: String,
    /// The next step is a name of the body's own.
    unnamed: bool,
    found: Found,
}

/// Counts properties, values and tags that a document does not declare.
pub(super) fn undeclared(by: usize) {
    let mut marks = MARKS.get();
    marks.undeclared = marks.undeclared.wrapping_add(by);
    MARKS.set(marks);
}

/// Counts one property that the object being read does not declare.
pub(super) fn undeclared_property() {
    let mut marks = MARKS.get();
    marks.undeclared = marks.undeclared.wrapping_add(1);
    if is_own() {
        marks.own_undeclared = marks.own_undeclared.wrapping_add(1);
    }
    MARKS.set(marks);
}

/// Counts a required property that the object being read lacks.
#[cold]
pub(super) fn lacking(name: &'static str) {
    let mut marks = MARKS.get();
    marks.refused = marks.refused.wrapping_add(1);
    if is_own() {
        marks.lacking = marks.lacking.wrapping_add(1);
    }
    MARKS.set(marks);
    note(DeviationKind::Missing, Some(name));
}

/// Counts a required property that is `null` and may not be.
#[cold]
pub(super) fn refused_null() {
    let mut marks = MARKS.get();
    marks.refused = marks.refused.wrapping_add(1);
    MARKS.set(marks);
}

/// Counts a value of a union that none of its variants fits.
#[cold]
pub(super) fn refused_variant() {
    refused_null();
    note(DeviationKind::UnknownVariant, None);
}

/// Notes a deviation of the value that is being read, or of a property of it.
#[cold]
pub(super) fn note(kind: DeviationKind, property: Option<&str>) {
    NOTED.set(NOTED.get().wrapping_add(1));
    if !TRACING.get() {
        return;
    }
    TRACE.with_borrow_mut(|trace| {
        let mut pointer = trace.pointer.clone();
        if let Some(property) = property {
            push_key(&mut pointer, property);
        }
        *trace.found.entry((pointer, kind)).or_default() += 1;
    });
}

/// Whether the object that is being read is the value that is tried, not one inside of it.
fn is_own() -> bool {
    Depth::now() == TRIED.get() + 1
}

/// What a trial of a value found: what its type made of it, and how well it fits.
#[derive(Debug)]
pub(super) struct Tried<T> {
    pub(super) value: T,
    pub(super) marks: Marks,
    noted: usize,
    found: Found,
}

impl<T> Tried<T> {
    /// Makes something else of the value.
    pub(super) fn map<U>(self, make: fn(T) -> U) -> Tried<U> {
        let Self { value, marks, noted, found } = self;
        Tried { value: make(value), marks, noted, found }
    }

    /// Takes the value, and with it what it deviates in.
    pub(super) fn accept(self) -> T {
        let mut marks = MARKS.get();
        marks.refused = marks.refused.wrapping_add(self.marks.refused);
        marks.undeclared = marks.undeclared.wrapping_add(self.marks.undeclared);
        MARKS.set(marks);
        NOTED.set(NOTED.get().wrapping_add(self.noted));
        if !self.found.is_empty() {
            TRACE.with_borrow_mut(|trace| {
                for (key, count) in self.found {
                    *trace.found.entry(key).or_default() += count;
                }
            });
        }
        self.value
    }
}

/// Reads a value on trial: unless it is accepted, nothing of it counts.
pub(super) fn on_trial<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<Tried<T>, E> {
    let before = (MARKS.replace(Marks::default()), TRIED.replace(Depth::now()), NOTED.get());
    let outer =
        TRACING.get().then(|| TRACE.with_borrow_mut(|trace| std::mem::take(&mut trace.found)));
    let value = read();
    let (marks, noted) = (MARKS.replace(before.0), NOTED.replace(before.2).wrapping_sub(before.2));
    TRIED.set(before.1);
    let found = outer
        .map(|outer| TRACE.with_borrow_mut(|trace| std::mem::replace(&mut trace.found, outer)));
    Ok(Tried { value: value?, marks, noted, found: found.unwrap_or_default() })
}

/// How many deviations this thread has noted. Only differences count.
pub(crate) fn noted() -> usize {
    NOTED.get()
}

/// Runs `read`, which reads a value a second time; gives where it deviates.
pub(crate) fn tracing<T>(read: impl FnOnce() -> T) -> Found {
    /// Ends it, also when `read` panics.
    struct End;
    impl Drop for End {
        fn drop(&mut self) {
            TRACING.set(false);
        }
    }
    TRACE.set(Trace::default());
    TRACING.set(true);
    let _end = End;
    read();
    TRACE.take().found
}

/// The names of what is read next are the body's own, not the document's.
#[inline]
pub(super) fn unnamed() {
    if TRACING.get() {
        TRACE.with_borrow_mut(|trace| trace.unnamed = true);
    }
}

/// A step from a value into one of its parts; it ends when this is dropped.
pub(super) struct Step(Option<usize>);

impl Step {
    /// To any position of a list.
    #[inline]
    pub(super) fn into_list() -> Self {
        Self::to("*")
    }

    /// To the value of a property.
    #[inline]
    pub(super) fn to(name: &str) -> Self {
        if !TRACING.get() {
            return Self(None);
        }
        TRACE.with_borrow_mut(|trace| {
            let before = trace.pointer.len();
            let unnamed = std::mem::take(&mut trace.unnamed);
            push_key(&mut trace.pointer, if unnamed { "*" } else { name });
            Self(Some(before))
        })
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            TRACE.with_borrow_mut(|trace| trace.pointer.truncate(before));
        }
    }
}
