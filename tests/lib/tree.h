/* tree.h - Files of the tree, wherever the tests are run from. */
#ifndef OVERGANG_TESTS_TREE_H
#define OVERGANG_TESTS_TREE_H

/* The path of a file below the top; valid until the next call. */
const char *tree_path(const char *below);

#endif
