//! The fields of a record, seen from the loop that reads all records.
//!
//! A record hands its fields over as trait objects and finds them filled: the compiler checks one
//! loop instead of one for each record. The objects know the input's type, so a value is still read
//! by code made for it; what is added is one indirect call for a property.

use std::marker::PhantomData;

use serde::de::{Deserialize, Error as _, MapAccess};

use super::extra::Extra;
use super::marks;
use super::object::Reader;
use super::optional::Optional;

/// A field that a property's value goes into.
pub trait Field<'de, A: MapAccess<'de>> {
    /// Takes the value of the property whose name came last.
    fn read(&mut self, name: &'static str, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error>;

    /// What its absence means, as long as it has no value.
    fn absence(&self) -> Absence;
}

/// What the absence of a property means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Nothing: it is there, or may be absent.
    Allowed,
    /// That the API breaks its document.
    Counted,
    /// That the record can't be read.
    Refused,
}

/// A required field while its record is read.
#[derive(Debug)]
pub struct Required<T>(pub Option<T>);

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Field<'de, A> for Required<T> {
    #[inline]
    fn read(&mut self, _: &'static str, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error> {
        self.0 = Some(input.value(PhantomData)?);
        Ok(())
    }

    #[inline]
    fn absence(&self) -> Absence {
        if self.0.is_some() { Absence::Allowed } else { Absence::Refused }
    }
}

/// A field that the document requires and that may be absent all the same, while its record is
/// read.
#[derive(Debug)]
pub struct Expected<T>(pub Option<T>);

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Field<'de, A> for Expected<Option<T>> {
    fn read(&mut self, name: &'static str, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error> {
        let value = self.0.insert(input.value(Optional::new())?);
        if value.is_none() {
            input.nulls.keep(name);
            marks::refused_null();
        }
        Ok(())
    }

    fn absence(&self) -> Absence {
        if self.0.is_some() { Absence::Allowed } else { Absence::Counted }
    }
}

/// An optional field: a `null` that its type doesn't know counts as absent, and is kept aside.
impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Field<'de, A> for Option<T> {
    #[inline]
    fn read(&mut self, name: &'static str, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error> {
        *self = input.value(Optional::new())?;
        if self.is_none() {
            input.nulls.keep(name);
        }
        Ok(())
    }

    #[inline]
    fn absence(&self) -> Absence {
        Absence::Allowed
    }
}

/// A record's field with the name of its property.
type Named<'f, 'de, A> = (&'static str, &'f mut dyn Field<'de, A>);

impl<'de, A: MapAccess<'de>> Reader<'de, '_, A> {
    /// Reads all properties: those of `fields` into them, the others into `extra`.
    pub fn fields<T: Deserialize<'de>>(
        &mut self,
        fields: &mut [Named<'_, 'de, A>],
        extra: &mut Extra<T>,
    ) -> Result<(), A::Error> {
        // Most objects come in the order in which they are declared.
        let mut next = 0;
        let mut seen = Seen::default();
        while let Some(key) = self.key()? {
            let at = position(fields, &key, next);
            match at.and_then(|at| Some((at, fields.get_mut(at)?))) {
                Some((at, (name, field))) => {
                    field.read(name, self)?;
                    seen.add(at);
                    next = at + 1;
                }
                None => self.undeclared(key, extra)?,
            }
        }
        *extra.nulls_mut() = std::mem::take(&mut self.nulls);
        whole(fields, seen)
    }

    /// The error of a record that isn't whole though no field is missing, which can't be.
    #[cold]
    pub fn incomplete(&self) -> A::Error {
        A::Error::missing_field("")
    }
}

/// Which of the first 64 fields have come.
#[derive(Clone, Copy, Default)]
struct Seen(u64);

impl Seen {
    #[inline]
    fn add(&mut self, at: usize) {
        self.0 |= u32::try_from(at).map_or(0, |at| 1_u64.checked_shl(at).unwrap_or(0));
    }

    #[inline]
    fn has(self, at: usize) -> bool {
        u32::try_from(at).is_ok_and(|at| self.0.checked_shr(at).unwrap_or(0) & 1 == 1)
    }
}

/// Where the field of this property is, looking from `next` on and then from the start.
#[inline]
fn position<A>(fields: &[Named<'_, '_, A>], key: &str, next: usize) -> Option<usize> {
    if fields.get(next).is_some_and(|(name, _)| same(name, key)) {
        return Some(next);
    }
    fields.iter().position(|(name, _)| same(name, key))
}

/// Whether two names are the same: short ones without a call.
#[inline]
fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        8..=16 => {
            one.first_chunk::<8>() == other.first_chunk()
                && one.last_chunk::<8>() == other.last_chunk()
        }
        4..8 => {
            one.first_chunk::<4>() == other.first_chunk()
                && one.last_chunk::<4>() == other.last_chunk()
        }
        2..4 => {
            one.first_chunk::<2>() == other.first_chunk()
                && one.last_chunk::<2>() == other.last_chunk()
        }
        1 => one.first() == other.first(),
        _ => one == other,
    }
}

/// Fails with the first field that must be there and isn't; counts those that should be.
fn whole<'de, A: MapAccess<'de>>(fields: &[Named<'_, 'de, A>], seen: Seen) -> Result<(), A::Error> {
    for (_, (name, field)) in fields.iter().enumerate().filter(|(at, _)| !seen.has(*at)) {
        match field.absence() {
            Absence::Allowed => {}
            Absence::Counted => marks::lacking(name),
            Absence::Refused => return Err(A::Error::missing_field(name)),
        }
    }
    Ok(())
}
