// SPDX-License-Identifier: GPL-2.0-or-later
// Makes expressions, equal ones only once, and simplifies them as conf does
// (scripts/kconfig/expr.c). Simplifying never changes a value; conf needs it to
// decide which entries go below which (finalize.h), and so do messages.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "parsers/kconfig/model.h"

namespace kninja::kconfig {

/// The symbols y, m and n.
struct Constants {
  Symbol yes;
  Symbol module;
  Symbol no;
  Constants();
};

class ExpressionPool {
 public:
  ExpressionPool();
  ExpressionPool(const ExpressionPool&) = delete;
  ExpressionPool& operator=(const ExpressionPool&) = delete;

  Expression* OfSymbol(Symbol* symbol);
  Expression* Compare(Expression::Kind kind, Symbol* left, Symbol* right);
  Expression* Negate(Expression* operand);
  /// Null stands for "always" in both: And(null, x) and Or(null, x) are x.
  Expression* And(Expression* left, Expression* right);
  Expression* Or(Expression* left, Expression* right);
  Constants& constants() { return constants_; }
  size_t size() const { return expressions_.size(); }

 private:
  friend class Simplifier;
  Expression* Make(Expression::Kind kind, void* left, void* right);
  void Grow();
  std::deque<Expression> expressions_;
  std::vector<Expression*> table_;  // Open addressing, a power of two.
  Constants constants_;
};

class Simplifier {
 public:
  explicit Simplifier(ExpressionPool& pool) : pool_(pool) {}

  /// `m` alone becomes `m && MODULES`.
  Expression* RewriteModule(Expression* e, Symbol* modules);
  /// Comparisons of bools become plain symbols, negations go inwards.
  Expression* Transform(Expression* e);
  /// Removes operands that say the same.
  Expression* EliminateDuplicates(Expression* e);
  /// Removes what both have in common.
  void EliminateCommon(Expression** a, Expression** b);
  /// With comparisons to `symbol` spelled out: A becomes `A != n`.
  Expression* SpellComparison(Expression* e, Expression::Kind kind, Symbol* symbol);
  bool Contains(const Expression* e, const Symbol* symbol) const;
  /// Whether `e` is n whenever `symbol` is.
  bool DependsOn(const Expression* e, const Symbol* symbol) const;
  /// Whether it is always y.
  bool IsYes(const Expression* e) const;

 private:
  bool Equal(Expression* a, Expression* b);
  void EliminateCommonLeaves(Expression::Kind kind, Expression** a, Expression** b);
  void JoinLeaves(Expression::Kind kind, Expression** a, Expression** b);
  Expression* EliminateConstants(Expression* e);
  Expression* JoinOr(Expression* a, Expression* b);
  Expression* JoinAnd(Expression* a, Expression* b);
  Expression* TransformComparison(Expression* e);
  Expression* TransformNot(Expression* e);
  bool IsConstant(const Expression* e, const Symbol& symbol) const {
    return e->kind == Expression::Kind::kSymbol && e->left.symbol == &symbol;
  }
  ExpressionPool& pool_;
  int changes_ = 0;
  // Perf: expressions are shared, and so are results (benchmarks: config). By index.
  using Results = std::vector<Expression*>;
  static Expression* Known(const Results& results, const Expression* e) {
    return e->index < results.size() ? results[e->index] : nullptr;
  }
  static Expression* Keep(Results& results, const Expression* e, Expression* result);
  Results transformed_;
  Results deduplicated_;
};

/// The expression as Kconfig text, as conf prints it.
std::string ToText(const Expression* e);

}  // namespace kninja::kconfig
