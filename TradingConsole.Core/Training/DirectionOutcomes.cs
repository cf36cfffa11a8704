namespace TradingConsole.Core.Training;

/// <summary>What happened to the trades of one direction. Shape of every column: [rows]; fractions are of the entry's notional.</summary>
public sealed class DirectionOutcomes
{
    /// <summary>Return before any cost, fraction.</summary>
    public required float[] GrossReturn { get; init; }

    /// <summary>Both sides' fee, fraction, positive.</summary>
    public required float[] Fee { get; init; }

    /// <summary>Both sides' slippage, fraction, positive.</summary>
    public required float[] Slippage { get; init; }

    /// <summary>Funding paid while it lasted, fraction; negative when received.</summary>
    public required float[] Funding { get; init; }

    /// <summary>Maximum adverse excursion, fraction, not negative.</summary>
    public required float[] Mae { get; init; }

    /// <summary>Minutes from entry to exit.</summary>
    public required float[] HoldMinutes { get; init; }

    /// <summary>True where the target was touched first.</summary>
    public required bool[] TargetFirst { get; init; }

    /// <summary>Every cost of a row's trade.</summary>
    public double Cost(int row) => KnownCost(row) + Funding[row];

    /// <summary>The part of the cost known at the decision: what a rule may subtract.</summary>
    public double KnownCost(int row) => (double)Fee[row] + Slippage[row];

    /// <summary>The trade's return after every cost.</summary>
    public double Net(int row) => GrossReturn[row] - Cost(row);
}
