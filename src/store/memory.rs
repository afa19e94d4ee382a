//! What the desk remembers of a person besides records: pinned fields, chosen colours. Small files written whole;
//! losing one costs a few keys and no data.

use crate::store::{Store, StoreError};
use std::fs;
use std::io::Write;

impl Store {
    /// What was remembered under a name, if anything.
    #[must_use]
    pub fn memory(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.dir.join("desk").join(format!("{name}.json"))).ok()
    }

    /// Remembers a text under a name: written beside, synced, renamed.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn remember(&self, name: &str, text: &str) -> Result<(), StoreError> {
        self.put(&format!("{name}.json"), text.as_bytes())
    }

    /// As [`Store::memory`], of what is no text.
    #[must_use]
    pub fn memory_bytes(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.dir.join("desk").join(format!("{name}.bin"))).ok()
    }

    /// As [`Store::remember`], of what is no text.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn remember_bytes(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(&format!("{name}.bin"), bytes)
    }

    fn put(&self, file: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let dir = self.dir.join("desk");
        fs::create_dir_all(&dir).map_err(StoreError::io("建立", &dir))?;
        let (path, new) = (dir.join(file), dir.join(format!("{file}.new")));
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(&new)?;
            file.write_all(bytes)?;
            file.sync_data()?;
            fs::rename(&new, &path)
        };
        write().map_err(StoreError::io("写入", &path))
    }
}
