//! Lists of record ids in the fold, sorted by day: by kind, by what is referred to, of what is pending.
//!
//! sled keeps few keys to a page and every page costs memory and time at open, so ids stand together in
//! chunks. A chunk's key is its list's prefix and its lower bound; the first chunk of a list starts at zero.
//! The chunks depend only on the order of adding and removing, never on how that was cut into batches.

use crate::model::id::Id;
use crate::store::codec;
use crate::store::error::StoreError;
use crate::store::fold::Fold;
use std::collections::BTreeMap;

/// A day (0 for none) and a record.
pub(super) type Post = (u32, Id);

/// A chunk with its key.
pub(super) type Chunk = (Vec<u8>, Vec<Post>);

/// The smallest there can be.
pub(super) const LOWEST: Post = (0, Id::NIL);
/// The largest there can be.
pub(super) const HIGHEST: Post = (u32::MAX, Id::MAX);

/// Posts in a chunk at most.
const FULL: usize = 32;

/// The key of the chunk that starts at a post.
pub(super) fn key(prefix: &[u8], from: Post) -> Vec<u8> {
    let mut key = Vec::with_capacity(prefix.len() + 20);
    key.extend_from_slice(prefix);
    key.extend_from_slice(&from.0.to_be_bytes());
    key.extend_from_slice(&from.1.to_bytes());
    key
}

/// A chunk from its body without the crc.
pub(super) fn decode(body: &[u8]) -> Option<Vec<Post>> {
    let (posts, rest) = body.as_chunks::<20>();
    let post = |bytes: &[u8; 20]| {
        let (day, id) = bytes.split_first_chunk::<4>()?;
        Some((u32::from_be_bytes(*day), Id::from_bytes(id.try_into().ok()?)))
    };
    rest.is_empty().then(|| posts.iter().map(post).collect()).flatten()
}

fn encode(posts: &[Post]) -> Vec<u8> {
    let mut body = Vec::with_capacity(posts.len() * 20);
    for (day, id) in posts {
        body.extend_from_slice(&day.to_be_bytes());
        body.extend_from_slice(&id.to_bytes());
    }
    codec::seal(&body)
}

/// Changes to lists, gathered for one batch.
pub(super) struct Posts<'a> {
    fold: &'a Fold,
    /// Changed chunks; an empty one is to go.
    chunks: BTreeMap<Vec<u8>, Vec<Post>>,
}

impl<'a> Posts<'a> {
    /// No changes yet.
    pub(super) fn new(fold: &'a Fold) -> Self {
        Self { fold, chunks: BTreeMap::new() }
    }

    /// Puts a post on a list.
    pub(super) fn add(&mut self, prefix: &[u8], post: Post) -> Result<(), StoreError> {
        let (at, mut posts) = match self.find(prefix, post)? {
            Some(found) => found,
            None => (key(prefix, LOWEST), Vec::new()),
        };
        if let Err(place) = posts.binary_search(&post) {
            posts.insert(place, post);
            if posts.len() > FULL {
                // Days mostly come in order: leave the chunk full then, and begin the next.
                let middle = if place == FULL { FULL } else { FULL / 2 };
                let later = posts.split_off(middle);
                if let Some(first) = later.first() {
                    self.chunks.insert(key(prefix, *first), later);
                }
            }
        }
        self.chunks.insert(at, posts);
        Ok(())
    }

    /// Takes a post off a list.
    pub(super) fn remove(&mut self, prefix: &[u8], post: Post) -> Result<(), StoreError> {
        if let Some((at, mut posts)) = self.find(prefix, post)? {
            posts.retain(|one| *one != post);
            self.chunks.insert(at, posts);
        }
        Ok(())
    }

    /// The chunk in which a post stands or would stand.
    fn find(&self, prefix: &[u8], post: Post) -> Result<Option<Chunk>, StoreError> {
        let (from, to) = (key(prefix, LOWEST), key(prefix, post));
        let mut changed = self.chunks.range(from.clone()..=to.clone()).rev();
        let changed = changed.find(|(_, posts)| !posts.is_empty());
        let from = changed.map_or(from, |(at, _)| at.clone());
        let kept = self.fold.chunk_before(&from, &to, |at| self.chunks.contains_key(at))?;
        Ok(kept.or_else(|| changed.map(|(at, posts)| (at.clone(), posts.clone()))))
    }

    /// Puts the changes into the batch.
    pub(super) fn write(self, batch: &mut sled::Batch) {
        for (at, posts) in self.chunks {
            if posts.is_empty() {
                batch.remove(at);
            } else {
                batch.insert(at, encode(&posts));
            }
        }
    }
}
