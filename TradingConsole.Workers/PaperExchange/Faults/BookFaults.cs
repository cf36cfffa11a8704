using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>Lets the faults that concern the book and the key happen at their time, and end.</summary>
/// <param name="cut">Cuts user-stream connections (false) or leaves them open and dead (true).</param>
internal sealed class BookFaults(PaperBook book, UserStreams streams, VenueFaults faults, Action<bool> cut)
{
    private readonly List<Func<PaperAccountOptions, PaperAccountOptions>> _optionChanges = []; // Those that act now.
    private readonly List<(VenueFault Fault, Func<ContractRules, ContractRules> Change)> _ruleChanges = []; // The same.
    private PaperAccountOptions? _usualOptions;
    private ImmutableArray<ContractRules> _usualRules = [];
    private long _manual;

    /// <summary>Plans one fault; those of calls and events need no planning.</summary>
    public void Plan(VenueFault fault)
    {
        if (Begin(fault) is { } begin)
        {
            book.At(fault.From > book.Now ? fault.From : book.Now, () =>
            {
                faults.Count(fault.Kind);
                var end = begin();
                if (end is not null)
                {
                    book.At(fault.Until, end);
                }
            });
        }
    }

    /// <summary>Fates of conditional orders that were just acknowledged.</summary>
    public void OnPlaced(PaperAlgoOrder order)
    {
        foreach (var kind in (ReadOnlySpan<VenueFaultKind>)[VenueFaultKind.VanishStop, VenueFaultKind.ExpireStop, VenueFaultKind.RejectStop])
        {
            if (faults.Strike(kind, book.Now, order.Symbol.Value) is not { } fault)
            {
                continue;
            }

            book.At(book.Now + fault.Delay, () =>
            {
                if (book.Algos.Find(order.Id, null) is { Status: AlgoWords.New } resting)
                {
                    book.Algos.End(
                        resting, kind == VenueFaultKind.RejectStop ? AlgoWords.Rejected : AlgoWords.Expired,
                        kind == VenueFaultKind.RejectStop ? "Rejected by the matching engine" : "", kind == VenueFaultKind.VanishStop);
                }
            });
            return;
        }
    }

    /// <returns>What it does when it begins; that returns what undoes it. Null: nothing to do at its beginning.</returns>
    private Func<Action?>? Begin(VenueFault fault) => fault.Kind switch
    {
        VenueFaultKind.ExpireListenKey => Once(() => streams.Expire(book.Now)),
        VenueFaultKind.CutUserStream => Once(() => cut(false)),
        VenueFaultKind.HalfOpenUserStream => Once(() => cut(true)),
        VenueFaultKind.StuckTriggering => Mischief(AlgoMischief.StuckTriggering),
        VenueFaultKind.RejectChild => Mischief(AlgoMischief.RejectChild),
        VenueFaultKind.HalfChild => Mischief(AlgoMischief.HalfChild),
        VenueFaultKind.DripFills => Options(o => o with
        {
            PartialFillChance = 1, PartialFillPartsMax = 10, PartialFillGap = fault.Delay,
        }),
        VenueFaultKind.FillConditionalCap => Options(o => o with { ConditionalOrdersMax = 0 }),
        VenueFaultKind.ChangeFilters => Rules(fault, r => r with
        {
            TickSize = r.TickSize * 10, QuantityStep = r.QuantityStep * 10, NotionalMin = r.NotionalMin * 10,
        }),
        VenueFaultKind.HaltSymbol => Rules(fault, r => r with { Status = "SETTLING" }),
        VenueFaultKind.ReduceOnlyPeriod => Rules(fault, r => r with { IsReduceOnlyPeriod = true }),
        VenueFaultKind.Liquidate => ForEachPosition(fault, p => book.Liquidator.Liquidate(p.Symbol)),
        VenueFaultKind.Deleverage => ForEachPosition(fault, p => book.Liquidator.Deleverage(p.Symbol, 0.5m)),
        VenueFaultKind.Settle => ForEachPosition(fault, p => book.Liquidator.Settle(p.Symbol)),
        VenueFaultKind.ManualClose => ForEachPosition(fault, p => Manual(p.Symbol, -p.Amount, isReduceOnly: true)),
        VenueFaultKind.ManualCancel => Once(() =>
        {
            foreach (var symbol in book.Algos.Open.Select(o => o.Symbol).Distinct().Where(s => fault.Hits(s.Value)).ToArray())
            {
                book.Algos.CancelAll(symbol);
            }
        }),
        VenueFaultKind.ManualOrder => Once(() => ManualOrder(fault)),
        VenueFaultKind.ManualLeverage => ForEachPosition(fault, p =>
        {
            book.Wallet.Set(p with { IsIsolated = false, IsolatedWallet = 0 });
            book.Settings.SetLeverage(p.Symbol, 1);
        }),
        VenueFaultKind.HedgeMode => () =>
        {
            book.Settings.ForceHedgeMode(true);
            return () => book.Settings.ForceHedgeMode(false);
        },
        VenueFaultKind.LateFunding => () =>
        {
            book.FundingDelay = fault.Delay;
            return () => book.FundingDelay = TimeSpan.Zero;
        },
        _ => null,
    };

    private static Func<Action?> Once(Action act) => () =>
    {
        act();
        return null;
    };

    private Func<Action?> Mischief(AlgoMischief mischief) => () =>
    {
        book.Mischief = mischief;
        return () =>
        {
            book.Mischief = AlgoMischief.None;
            book.Algos.Resume();
        };
    };

    // Faults of this kind overlap: the end of one must leave what another one changed, and take away what it changed itself.
    private Func<Action?> Options(Func<PaperAccountOptions, PaperAccountOptions> change) => () =>
    {
        _usualOptions = _optionChanges.Count == 0 ? book.Options : _usualOptions;
        _optionChanges.Add(change);
        Apply();
        return () =>
        {
            _optionChanges.Remove(change);
            Apply();
        };

        void Apply() => book.Options = _optionChanges.Aggregate(_usualOptions!, (options, next) => next(options)) with
        {
            HasTradFiAgreement = book.Options.HasTradFiAgreement,
        };
    };

    private Func<Action?> Rules(VenueFault fault, Func<ContractRules, ContractRules> change) => () =>
    {
        if (_ruleChanges.Count == 0)
        {
            _usualRules = [.. book.AllRules];
        }

        _ruleChanges.Add((fault, change));
        Apply();
        return () =>
        {
            _ruleChanges.Remove((fault, change));
            Apply();
        };

        void Apply()
        {
            foreach (var usual in _usualRules)
            {
                book.Change(_ruleChanges.Where(row => row.Fault.Hits(usual.Symbol.Value)).Aggregate(usual, (rules, row) => row.Change(rules)));
            }
        }
    };

    private Func<Action?> ForEachPosition(VenueFault fault, Action<PaperPosition> act) => Once(() =>
    {
        foreach (var position in book.Wallet.Open.Where(p => fault.Hits(p.Symbol.Value)).ToArray())
        {
            act(position);
        }
    });

    private void ManualOrder(VenueFault fault)
    {
        var rules = book.Wallet.Open.Select(p => book.Rules(p.Symbol)).Concat(book.AllRules)
            .FirstOrDefault(r => fault.Hits(r.Symbol.Value) && r.Status == "TRADING" && book.Quote(r.Symbol).IsKnown);
        if (rules is null)
        {
            return; // Nothing trades: not even a hand at the venue can order.
        }

        var units = Math.Max(1, decimal.Floor(Math.Abs(fault.Amount) / book.Quote(rules.Symbol).Mark / rules.QuantityStep));
        Manual(rules.Symbol, Math.Sign(fault.Amount) * units * rules.QuantityStep, isReduceOnly: false);
    }

    private void Manual(Symbol symbol, decimal quantity, bool isReduceOnly) => book.Engine.Place(new NewOrder(
        symbol, quantity > 0 ? OrderSide.Buy : OrderSide.Sell, OrderWords.Market, Math.Abs(quantity), 0, "GTC", isReduceOnly, $"web_{++_manual}"));
}
