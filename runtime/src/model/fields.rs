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
        while let Some(key) = self.key()? {
            match position(fields, &key, next) {
                Some(at) => {
                    let Some((name, field)) = fields.get_mut(at) else { continue };
                    field.read(name, self)?;
                    next = at + 1;
                }
                None => self.undeclared(key, extra)?,
            }
        }
        *extra.nulls_mut() = std::mem::take(&mut self.nulls);
        whole(fields)
    }

    /// The error of a record that isn't whole though no field is missing, which can't be.
    #[cold]
    pub fn incomplete(&self) -> A::Error {
        A::Error::missing_field("")
    }
}

/// Where the field of this property is, looking from `next` on and then from the start.
#[inline]
fn position<A>(fields: &[Named<'_, '_, A>], key: &str, next: usize) -> Option<usize> {
    let (before, after) = fields.split_at_checked(next)?;
    let find = |part: &[Named<'_, '_, A>]| part.iter().position(|(name, _)| *name == key);
    find(after).map(|at| next + at).or_else(|| find(before))
}

/// Fails with the first field that must be there and isn't; counts those that should be.
fn whole<'de, A: MapAccess<'de>>(fields: &[Named<'_, 'de, A>]) -> Result<(), A::Error> {
    for (name, field) in fields {
        match field.absence() {
            Absence::Allowed => {}
            Absence::Counted => marks::lacking(name),
            Absence::Refused => return Err(A::Error::missing_field(name)),
        }
    }
    Ok(())
}
