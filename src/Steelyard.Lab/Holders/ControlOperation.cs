namespace Steelyard.Lab.Holders;

public enum ControlOperation
{
    Status,
    Start,
    Stop,
    Pause,
    Resume,
    Add,
    Remove,
    Partition,
    Heal,
    Lose,
}
