namespace TradingConsole.Core.Training;

/// <summary>How much each row counts while learning. Scores on the test part count every row alike.</summary>
/// <param name="IsByUniqueness">Rows whose labels overlap share their weight.</param>
/// <param name="Oldest">Factor of the oldest row, falling linearly with uniqueness from 1 at the newest; 1 = no decay.</param>
public sealed record SampleWeighting(bool IsByUniqueness, double Oldest = 1)
{
    public static readonly SampleWeighting Equal = new(false);

    /// <summary>Overlaps counted once, the oldest rows at half weight.</summary>
    public static readonly SampleWeighting UniqueAndRecent = new(true, 0.5);

    public double Oldest { get; } = Oldest is > -1 and <= 1
        ? Oldest
        : throw new ArgumentOutOfRangeException(nameof(Oldest), Oldest, "must lie above -1 and at most at 1");

    public bool IsEqual => !IsByUniqueness && Oldest == 1;
}
