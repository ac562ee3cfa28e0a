// What a file is for, by its path: tests and other people's code are told apart from the integration's own.

/** Folders of tests, and of what is shown but not run. */
const TEST_FOLDER =
  /(^|\/)(tests?|__tests?__|specs?|testing|test-?data|test_data|fixtures?|__mocks__|mocks?|testcases?|[\w-]+[.-]tests?|(unit|integration|functional|acceptance|e2e)[-_]?tests?|src\/\w*[tT]est|molecule|examples?|samples?|demos?|docs?)\//i

const TEST_FILE =
  /(^|\/)(test_[^/]*\.py|conftest\.py|[^/]*_test\.(go|py|rb|exs)|[^/]*_spec\.rb|[^/]*[.-](test|tests|spec|e2e)\.[cm]?[jt]sx?|[^/]*(Test|Tests|TestCase|IT|Spec)\.(java|kt|kts|groovy|scala|cs|vb|php)|[^/]*\.t)$/

/** Folders into which package managers put what others wrote. */
const VENDOR_FOLDER =
  /(^|\/)(vendor|vendors|vendored|_vendor|node_modules|bower_components|jspm_packages|site-packages|dist-packages|third[-_]?party|externals?|\.venv|venv|virtualenv|\.tox|\.nuget|\.m2|\.gradle|\.cargo|Pods|gems\/[\w.-]+-\d[\w.]*|packages\/[\w.-]+\.\d+\.\d+[\w.-]*|pkg\/mod)\//i

/** Built from other files, which are looked at where they are. */
const BUILT_FILE = /([.-](min|bundle|chunk)|\.[0-9a-f]{8,20})\.(c|m)?js$/i

/** Folders in which nothing of use lies: what version control keeps, and caches. */
const UNREAD_FOLDER = /^(\.git|\.svn|\.hg|\.bzr|CVS|__pycache__|\.idea|\.vscode|\.cache)$/

/** `path` is relative to the folder that is looked through, its parts joined by `/`. */
export const placeOf = (path: string): 'code' | 'test' | 'vendored' => {
  if (VENDOR_FOLDER.test(path) || BUILT_FILE.test(path)) return 'vendored'
  return TEST_FOLDER.test(path) || TEST_FILE.test(path) ? 'test' : 'code'
}

/** Whether a folder of this name is entered. */
export const isRead = (folder: string): boolean => !UNREAD_FOLDER.test(folder)
