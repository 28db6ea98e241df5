// SPDX-License-Identifier: GPL-2.0-or-later
// Simplifier: what scripts/kconfig/expr.c of 6.12 makes of expressions.
#include "parsers/kconfig/expression.h"

namespace kninja::kconfig {

using Kind = Expression::Kind;

Expression* Simplifier::RewriteModule(Expression* e, Symbol* modules) {
  if (e == nullptr) return nullptr;
  switch (e->kind) {
    case Kind::kNot:
      return pool_.Negate(RewriteModule(e->left.expression, modules));
    case Kind::kAnd:
    case Kind::kOr:
      return pool_.Make(e->kind, RewriteModule(e->left.expression, modules),
                        RewriteModule(e->right.expression, modules));
    case Kind::kSymbol:
      return IsConstant(e, pool_.constants().module) ? pool_.And(e, pool_.OfSymbol(modules)) : e;
    default:
      return e;
  }
}

Expression* Simplifier::Keep(Results& results, const Expression* e, Expression* result) {
  if (e->index >= results.size()) results.resize(e->index + e->index / 2 + 1);
  return results[e->index] = result;
}

Expression* Simplifier::Transform(Expression* e) {
  if (e == nullptr) return nullptr;
  if (e->kind == Kind::kSymbol) return e;
  if (Expression* known = Known(transformed_, e)) return known;
  Expression* result = e;
  switch (e->kind) {
    case Kind::kAnd:
    case Kind::kOr:
      result = pool_.Make(e->kind, Transform(e->left.expression), Transform(e->right.expression));
      break;
    case Kind::kNot:
      result = TransformNot(pool_.Negate(Transform(e->left.expression)));
      break;
    case Kind::kEqual:
    case Kind::kUnequal:
      result = TransformComparison(e);
      break;
    default:
      break;
  }
  return Keep(transformed_, e, result);
}

// Of a bool: A=n is !A, A=m is n, A=y is A; != the other way round.
Expression* Simplifier::TransformComparison(Expression* e) {
  if (e->left.symbol->type != SymbolType::kBool) return e;
  Constants& constants = pool_.constants();
  const bool equal = e->kind == Kind::kEqual;
  Expression* plain = pool_.OfSymbol(e->left.symbol);
  if (e->right.symbol == &constants.no) return equal ? pool_.Negate(plain) : plain;
  if (e->right.symbol == &constants.yes) return equal ? plain : pool_.Negate(plain);
  if (e->right.symbol == &constants.module)
    return pool_.OfSymbol(equal ? &constants.no : &constants.yes);
  return e;
}

Expression* Simplifier::TransformNot(Expression* e) {
  Expression* inner = e->left.expression;
  const auto compare = [&](Kind kind) {
    return pool_.Compare(kind, inner->left.symbol, inner->right.symbol);
  };
  Constants& constants = pool_.constants();
  switch (inner->kind) {
    case Kind::kNot:
      return inner->left.expression;
    case Kind::kEqual:
      return compare(Kind::kUnequal);
    case Kind::kUnequal:
      return compare(Kind::kEqual);
    case Kind::kLess:
      return compare(Kind::kGreaterEqual);
    case Kind::kLessEqual:
      return compare(Kind::kGreater);
    case Kind::kGreater:
      return compare(Kind::kLessEqual);
    case Kind::kGreaterEqual:
      return compare(Kind::kLess);
    case Kind::kAnd:
    case Kind::kOr:
      return Transform(pool_.Make(inner->kind == Kind::kAnd ? Kind::kOr : Kind::kAnd,
                                  pool_.Negate(inner->left.expression),
                                  pool_.Negate(inner->right.expression)));
    case Kind::kSymbol:
      if (inner->left.symbol == &constants.yes) return pool_.OfSymbol(&constants.no);
      if (inner->left.symbol == &constants.no) return pool_.OfSymbol(&constants.yes);
      if (inner->left.symbol == &constants.module) return inner;
      return e;
    default:
      return e;
  }
}

Expression* Simplifier::EliminateConstants(Expression* e) {
  if (e == nullptr || (e->kind != Kind::kAnd && e->kind != Kind::kOr)) return e;
  Constants& constants = pool_.constants();
  const bool conjunction = e->kind == Kind::kAnd;
  const Symbol& neutral = conjunction ? constants.yes : constants.no;
  const Symbol& absorbing = conjunction ? constants.no : constants.yes;
  Expression* left = EliminateConstants(e->left.expression);
  Expression* right = EliminateConstants(e->right.expression);
  if (IsConstant(left, absorbing) || IsConstant(right, neutral)) return left;
  if (IsConstant(right, absorbing) || IsConstant(left, neutral)) return right;
  return e;
}

bool Simplifier::IsYes(const Expression* e) const {
  return e == nullptr || IsConstant(e, pool_.constants().yes);
}

bool Simplifier::Equal(Expression* a, Expression* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return IsYes(a) && IsYes(b);
  if (a->kind != b->kind) return false;
  if (a->kind == Kind::kNot) return Equal(a->left.expression, b->left.expression);
  if (a->kind != Kind::kAnd && a->kind != Kind::kOr) return false;
  const int before = changes_;
  EliminateCommon(&a, &b);
  changes_ = before;
  return a == b && a->kind == Kind::kSymbol;
}

void Simplifier::EliminateCommonLeaves(Kind kind, Expression** a, Expression** b) {
  if ((*a)->kind == kind || (*b)->kind == kind) {
    const bool split_a = (*a)->kind == kind;
    Expression** split = split_a ? a : b;
    Expression* left = (*split)->left.expression;
    Expression* right = (*split)->right.expression;
    EliminateCommonLeaves(kind, split_a ? &left : a, split_a ? b : &left);
    EliminateCommonLeaves(kind, split_a ? &right : a, split_a ? b : &right);
    *split = pool_.Make(kind, left, right);
    return;
  }
  Constants& constants = pool_.constants();
  if (*a == *b && (IsConstant(*a, constants.yes) || IsConstant(*a, constants.no))) return;
  if (!Equal(*a, *b)) return;
  ++changes_;
  *a = *b = pool_.OfSymbol(kind == Kind::kOr ? &constants.no : &constants.yes);
}

void Simplifier::EliminateCommon(Expression** a, Expression** b) {
  if (*a == nullptr || *b == nullptr) return;
  const auto joins = [](Kind kind) { return kind == Kind::kAnd || kind == Kind::kOr; };
  if (joins((*a)->kind)) EliminateCommonLeaves((*a)->kind, a, b);
  if ((*a)->kind != (*b)->kind && joins((*b)->kind)) EliminateCommonLeaves((*b)->kind, a, b);
  *a = EliminateConstants(*a);
  *b = EliminateConstants(*b);
}

void Simplifier::JoinLeaves(Kind kind, Expression** a, Expression** b) {
  if ((*a)->kind == kind || (*b)->kind == kind) {
    const bool split_a = (*a)->kind == kind;
    Expression** split = split_a ? a : b;
    Expression* left = (*split)->left.expression;
    Expression* right = (*split)->right.expression;
    JoinLeaves(kind, split_a ? &left : a, split_a ? b : &left);
    JoinLeaves(kind, split_a ? &right : a, split_a ? b : &right);
    *split = pool_.Make(kind, left, right);
    return;
  }
  Expression* joined = kind == Kind::kOr ? JoinOr(*a, *b) : JoinAnd(*a, *b);
  if (joined == nullptr) return;
  Constants& constants = pool_.constants();
  *a = pool_.OfSymbol(kind == Kind::kOr ? &constants.no : &constants.yes);
  *b = joined;
  ++changes_;
}

Expression* Simplifier::EliminateDuplicates(Expression* e) {
  if (e == nullptr) return nullptr;
  if (e->kind != Kind::kAnd && e->kind != Kind::kOr) return e;
  if (Expression* known = Known(deduplicated_, e)) return known;
  Expression* const original = e;
  const int before = changes_;
  do {
    changes_ = 0;
    if (e->kind == Kind::kAnd || e->kind == Kind::kOr) {
      Expression* left = EliminateDuplicates(e->left.expression);
      Expression* right = EliminateDuplicates(e->right.expression);
      JoinLeaves(e->kind, &left, &right);
      e = pool_.Make(e->kind, left, right);
    }
    e = EliminateConstants(e);
  } while (changes_ != 0);
  changes_ = before;
  return Keep(deduplicated_, original, e);
}

namespace {

// The symbol that an operand of a join is about, null for other operands.
Symbol* Subject(const Expression* e, bool through_comparison) {
  const auto simple = [](Kind kind) {
    return kind == Kind::kEqual || kind == Kind::kUnequal || kind == Kind::kSymbol;
  };
  if (e->kind == Kind::kNot) {
    const Expression* inner = e->left.expression;
    if (inner->kind != Kind::kSymbol && !(through_comparison && simple(inner->kind)))
      return nullptr;
    return inner->left.symbol;
  }
  return simple(e->kind) ? e->left.symbol : nullptr;
}

bool IsPlainNegation(const Expression* e) {
  return e->kind == Kind::kNot && e->left.expression->kind == Kind::kSymbol;
}

}  // namespace

Expression* Simplifier::JoinOr(Expression* a, Expression* b) {
  if (Equal(a, b)) return a;
  Symbol* symbol = Subject(a, true);
  if (symbol == nullptr || symbol != Subject(b, false)) return nullptr;
  Constants& constants = pool_.constants();
  if (symbol->type == SymbolType::kTristate && a->kind == Kind::kEqual && b->kind == Kind::kEqual) {
    const auto are = [&](const Symbol& x, const Symbol& y) {
      return (a->right.symbol == &x && b->right.symbol == &y) ||
             (a->right.symbol == &y && b->right.symbol == &x);
    };
    if (are(constants.yes, constants.module))
      return pool_.Compare(Kind::kUnequal, symbol, &constants.no);
    if (are(constants.yes, constants.no))
      return pool_.Compare(Kind::kUnequal, symbol, &constants.module);
    if (are(constants.module, constants.no))
      return pool_.Compare(Kind::kUnequal, symbol, &constants.yes);
  }
  if (symbol->type == SymbolType::kBool && ((IsPlainNegation(a) && b->kind == Kind::kSymbol) ||
                                            (IsPlainNegation(b) && a->kind == Kind::kSymbol)))
    return pool_.OfSymbol(&constants.yes);
  return nullptr;
}

Expression* Simplifier::JoinAnd(Expression* a, Expression* b) {
  if (Equal(a, b)) return a;
  Symbol* symbol = Subject(a, true);
  if (symbol == nullptr || symbol != Subject(b, false) || !IsLogic(symbol->type)) return nullptr;
  Constants& constants = pool_.constants();
  const auto compared = [&](Kind kind, const Symbol& with) {
    const auto is = [&](Expression* x, Expression* y) {
      return x->kind == Kind::kSymbol && y->kind == kind && y->right.symbol == &with;
    };
    return is(a, b) || is(b, a);
  };
  const auto equal_to = [&](Symbol& value) { return pool_.Compare(Kind::kEqual, symbol, &value); };
  if (compared(Kind::kEqual, constants.yes)) return equal_to(constants.yes);
  if (compared(Kind::kUnequal, constants.no)) return pool_.OfSymbol(symbol);
  if (compared(Kind::kUnequal, constants.module)) return equal_to(constants.yes);
  if (symbol->type != SymbolType::kTristate) return nullptr;
  const auto equal_and_unequal = [&](Expression* x, Expression* y) -> Expression* {
    if (!x->right.symbol->constant || !y->right.symbol->constant) return nullptr;
    return x->right.symbol != y->right.symbol ? x : pool_.OfSymbol(&constants.no);
  };
  if (a->kind == Kind::kEqual && b->kind == Kind::kUnequal) {
    if (Expression* e = equal_and_unequal(a, b)) return e;
  }
  if (a->kind == Kind::kUnequal && b->kind == Kind::kEqual) {
    if (Expression* e = equal_and_unequal(b, a)) return e;
  }
  if (a->kind != Kind::kUnequal || b->kind != Kind::kUnequal) return nullptr;
  const auto are = [&](const Symbol& x, const Symbol& y) {
    return (a->right.symbol == &x && b->right.symbol == &y) ||
           (a->right.symbol == &y && b->right.symbol == &x);
  };
  if (are(constants.yes, constants.no)) return equal_to(constants.module);
  if (are(constants.yes, constants.module)) return equal_to(constants.no);
  if (are(constants.module, constants.no)) return equal_to(constants.yes);
  return nullptr;
}

Expression* Simplifier::SpellComparison(Expression* e, Kind kind, Symbol* symbol) {
  Constants& constants = pool_.constants();
  const bool unequal = kind == Kind::kUnequal;
  if (e == nullptr) {
    Expression* plain = pool_.OfSymbol(symbol);
    return unequal ? pool_.Negate(plain) : plain;
  }
  switch (e->kind) {
    case Kind::kAnd:
    case Kind::kOr: {
      const bool same = symbol == &constants.yes;  // Compared to n, and becomes or.
      const Kind joined = same == (e->kind == Kind::kAnd) ? Kind::kAnd : Kind::kOr;
      Expression* both =
          pool_.Make(joined, SpellComparison(e->left.expression, Kind::kEqual, symbol),
                     SpellComparison(e->right.expression, Kind::kEqual, symbol));
      return unequal ? pool_.Negate(both) : both;
    }
    case Kind::kNot:
      return SpellComparison(e->left.expression, unequal ? Kind::kEqual : Kind::kUnequal, symbol);
    case Kind::kSymbol:
      return pool_.Compare(kind, e->left.symbol, symbol);
    case Kind::kRange:
      return nullptr;
    default:
      // A comparison is y or n.
      if (symbol == &constants.module)
        return pool_.OfSymbol(unequal ? &constants.yes : &constants.no);
      return (symbol == &constants.yes) != unequal ? e : pool_.Negate(e);
  }
}

bool Simplifier::Contains(const Expression* e, const Symbol* symbol) const {
  if (e == nullptr) return false;
  switch (e->kind) {
    case Kind::kAnd:
    case Kind::kOr:
      return Contains(e->left.expression, symbol) || Contains(e->right.expression, symbol);
    case Kind::kNot:
      return Contains(e->left.expression, symbol);
    case Kind::kSymbol:
      return e->left.symbol == symbol;
    case Kind::kRange:
      return false;
    default:
      return e->left.symbol == symbol || e->right.symbol == symbol;
  }
}

bool Simplifier::DependsOn(const Expression* e, const Symbol* symbol) const {
  if (e == nullptr) return false;
  Constants& constants = pool_.constants();
  switch (e->kind) {
    case Kind::kAnd:
      return DependsOn(e->left.expression, symbol) || DependsOn(e->right.expression, symbol);
    case Kind::kSymbol:
      return e->left.symbol == symbol;
    case Kind::kEqual:
      return e->left.symbol == symbol &&
             (e->right.symbol == &constants.yes || e->right.symbol == &constants.module);
    case Kind::kUnequal:
      return e->left.symbol == symbol && e->right.symbol == &constants.no;
    default:
      return false;
  }
}

}  // namespace kninja::kconfig
