using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Watches that the account stays set up as the desk needs it: allowed to trade, one-way, single-asset.</summary>
internal sealed class SetupWatch(LiveContext context, BracketDesk brackets, VenueRounds rounds)
{
    /// <summary>Why nothing may be opened; null while the account is as it should be.</summary>
    public string? Halted { get; private set; }

    public void OnRound(RoundTruth truth)
    {
        if (truth.Setup is not { } setup)
        {
            return;
        }

        var halted = Problem(setup);
        if (halted is not null && Halted is null)
        {
            context.Tell("ACCOUNT_HALTED", 2, null, null, halted);
        }
        else if (halted is null && Halted is not null)
        {
            context.Tell("ACCOUNT_RESUMED", 0, null, null, "The account is set up as the desk needs it again.");
        }

        // An account that holds nothing is put right at once; one that was changed under a position is left to a person.
        var isEmpty = !brackets.Open.Any() && truth.Positions.All(position => position.Amount == 0) && rounds.Orders.IsEmpty && rounds.Conditionals.IsEmpty;
        if (setup is { CanTrade: true, IsHedgeMode: true } && Halted is null && isEmpty)
        {
            context.Run(context.Account.SetOneWayAsync, _ => rounds.FullSoon(), _ => rounds.FullSoon());
        }

        Halted = halted;
    }

    private static string? Problem(AccountSetup setup) =>
        !setup.CanTrade ? "The account may not trade."
        : setup.IsHedgeMode ? "The account is in hedge mode; the desk trades one-way only."
        : setup.IsMultiAsset ? "The account is in multi-asset mode, which knows no isolated margin."
        : null;
}
