//! The networks and the characters they know.

use std::path::Path;
use std::sync::Arc;

use rten::{Model, ModelOptions, OpRegistry, RunOptions, ThreadPool};
use rten_tensor::{NdTensor, TensorView};

use crate::Error;

/// Names of the files that `scripts/models.sh` puts into the folder.
const DETECTION: &str = "detection.onnx";
const RECOGNITION: &str = "recognition.onnx";
const CHARACTERS: &str = "characters.txt";

/// More threads than this hardly read faster.
const MOST_THREADS: usize = 4;

/// Everything that is needed to read: load it once and keep it.
pub struct Models {
    pub(crate) detection: Network,
    pub(crate) recognition: Network,
    /// What each answer of the recognition network means; the first, "nothing", is left out.
    pub(crate) characters: Vec<char>,
}

impl Models {
    /// Whether a folder has the files, whatever is in them.
    pub fn are_in(folder: &Path) -> bool {
        [DETECTION, RECOGNITION, CHARACTERS].iter().all(|file| folder.join(file).is_file())
    }

    /// Loads the networks from a folder. They run on threads of their own, which begin here; on Linux these have the
    /// priority of the thread that calls.
    ///
    /// # Errors
    /// [`Error::Models`] names the file that is missing or is not what it should be.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let pool = Arc::new(ThreadPool::with_num_threads(threads));
        let characters = std::fs::read_to_string(folder.join(CHARACTERS))
            .ok()
            .and_then(|text| characters(&text))
            .ok_or(Error::Models(CHARACTERS))?;
        Ok(Self {
            detection: Network::load(folder, DETECTION, &pool)?,
            recognition: Network::load(folder, RECOGNITION, &pool)?,
            characters,
        })
    }
}

impl std::fmt::Debug for Models {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Models").field("characters", &self.characters.len()).finish_non_exhaustive()
    }
}

/// One character in a line; the blank is not in the file and comes last.
fn characters(text: &str) -> Option<Vec<char>> {
    let mut characters = Vec::new();
    for line in text.split_terminator('\n') {
        let mut line = line.trim_end_matches('\r').chars();
        characters.push(line.next()?);
        if line.next().is_some() {
            return None;
        }
    }
    characters.push(' ');
    Some(characters)
}

/// A network with one input and one output.
pub(crate) struct Network {
    model: Model,
    pool: Arc<ThreadPool>,
}

impl Network {
    fn load(folder: &Path, name: &'static str, pool: &Arc<ThreadPool>) -> Result<Self, Error> {
        let model = ModelOptions::with_ops(OpRegistry::with_all_ops())
            .prepack_weights(true)
            .load_file(folder.join(name))
            .map_err(|_| Error::Models(name))?;
        Ok(Self { model, pool: Arc::clone(pool) })
    }

    /// The answer, which has `N` dimensions.
    pub(crate) fn run<const N: usize>(&self, input: TensorView<f32>) -> Result<NdTensor<f32, N>, Error> {
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let answer = self.model.run_one(input.into(), Some(options)).map_err(|_| Error::Network)?;
        answer.try_into().map_err(|_| Error::Network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_stands_in_each_line_and_the_blank_comes_last() {
        assert_eq!(characters("甲\n乙\r\n'"), Some(vec!['甲', '乙', '\'', ' ']));
        assert_eq!(characters("甲乙\n"), None, "two characters in a line are another file");
        assert_eq!(characters("甲\n\n"), None);
    }

    #[test]
    fn a_missing_folder_is_named_by_the_file() {
        let error = Models::load(Path::new("/nowhere")).map(|_| ());
        assert!(matches!(error, Err(Error::Models(CHARACTERS))), "{error:?}");
    }
}
