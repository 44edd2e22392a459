//! Typed indices of the trace IR and the maps keyed by them. No pointers, no lifetimes: an entity is a
//! `u32` that only its own map accepts. Pure data: any thread.

use core::fmt;
use core::marker::PhantomData;
use core::ops::{Index, IndexMut};

/// A typed index.
pub trait Entity: Copy + Eq + core::hash::Hash {
    /// The index as a number.
    fn index(self) -> usize;
    /// The entity with this index.
    fn new(index: usize) -> Self;
}

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl Entity for $name {
            fn index(self) -> usize { self.0 as usize }
            fn new(index: usize) -> Self { $name(index as u32) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, concat!($prefix, "{}"), self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
    )*};
}
entities! {
    /// An SSA value: a constant, a segment parameter, or an instruction's result.
    Value "%";
    /// A straight-line piece of a trace tree.
    Segment "s";
    /// A place where the trace is left.
    Exit "x";
}

/// A dense map from an entity to `T`.
#[derive(Clone, PartialEq, Debug)]
pub struct EntityMap<K, T> {
    items: Vec<T>,
    key: PhantomData<K>,
}

impl<K: Entity, T> EntityMap<K, T> {
    /// An empty map.
    pub const fn new() -> Self {
        EntityMap { items: Vec::new(), key: PhantomData }
    }
    /// Appends an item and returns its entity.
    pub fn push(&mut self, item: T) -> K {
        self.items.push(item);
        K::new(self.items.len() - 1)
    }
    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// The item, if the entity is of this map.
    pub fn get(&self, key: K) -> Option<&T> {
        self.items.get(key.index())
    }
    /// All entities, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> + use<K, T> {
        (0..self.items.len()).map(K::new)
    }
    /// All entities with their items, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &T)> {
        self.items.iter().enumerate().map(|(at, item)| (K::new(at), item))
    }
    /// All items, mutable, in order.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.items.iter_mut()
    }
}

impl<K: Entity, T> Default for EntityMap<K, T> {
    fn default() -> Self {
        EntityMap::new()
    }
}
impl<K: Entity, T> Index<K> for EntityMap<K, T> {
    type Output = T;
    fn index(&self, key: K) -> &T {
        &self.items[key.index()]
    }
}
impl<K: Entity, T> IndexMut<K> for EntityMap<K, T> {
    fn index_mut(&mut self, key: K) -> &mut T {
        &mut self.items[key.index()]
    }
}
