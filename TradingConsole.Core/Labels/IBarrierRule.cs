namespace TradingConsole.Core.Labels;

/// <summary>What a labelling convention adds to the first touch: where paths end and levels lie, and what is made of a touch.</summary>
public interface IBarrierRule
{
    /// <summary>Fills <see cref="TouchBlock.Last"/> and the levels of both directions for the rows of the block.</summary>
    void SetLevels(TouchBlock block);

    /// <summary>Takes the touches of the rows of the block.</summary>
    void Finish(TouchBlock block);
}
